import { z } from "zod";
import { demoSecrets } from "./env-secrets";

/** `a, b ,c` → `["a","b","c"]`. */
const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  );
const count = (fallback: number) => z.coerce.number().int().min(0).default(fallback);
const optional = z
  .string()
  .optional()
  .transform((text) => (text === "" ? undefined : text));
const webAddress = z
  .union([z.literal(""), z.url({ protocol: /^https?$/ })])
  .optional()
  .transform((text) => (text === "" ? undefined : text));
/** A number that need not be known. */
const amount = z
  .union([z.literal(""), z.coerce.number().min(0)])
  .optional()
  .transform((value) => (value === "" ? undefined : value));

/** Every variable Tutti reads; `.env.example` shows each with its default. */
const Variables = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  TUTTI_MODE: z.enum(["demo", "production"]).optional(),
  DATABASE_URL: optional,
  DATABASE_URL_UNPOOLED: optional,
  DATABASE_POOL_SIZE: count(10),
  DATABASE_DRIVER: z.enum(["auto", "postgres", "neon"]).default("auto"),
  DATABASE_POOLER: z.enum(["auto", "transaction", "none"]).default("auto"),
  NEON_WS_PROXY: z
    .union([z.literal(""), z.url({ protocol: /^wss?$/ })])
    .optional()
    .transform((text) => (text === "" ? undefined : text)),
  TUTTI_DATA_DIR: z.string().default(".data"),
  PORT: count(3000),
  HOST: optional,
  PUBLIC_URL: optional,
  AUTH_SECRET: optional,
  ENCRYPTION_KEYS: optional,
  LEDGER_SIGNING_KEY: optional,
  OPERATOR_TOKEN: optional,
  TUTTI_API_KEY: optional,
  AUTH_GITHUB_ID: optional,
  AUTH_GITHUB_SECRET: optional,
  AUTH_GOOGLE_ID: optional,
  AUTH_GOOGLE_SECRET: optional,
  AUTH_OIDC_ISSUER: optional,
  AUTH_OIDC_ID: optional,
  AUTH_OIDC_SECRET: optional,
  AUTH_OIDC_NAME: z.string().default("Single sign-on"),
  CORS_ORIGINS: list,
  METRICS_TOKEN: optional,
  ALLOWED_PRIVATE_ORIGINS: list,
  TRUST_PROXY: z.enum(["true", "false"]).default("false"),
  ORCHESTRATOR_SYNC_TIMEOUT: z.coerce.number().min(0).max(300).default(8),
  RATE_LIMIT_REQUESTS: count(6000),
  RATE_LIMIT_STARTS: count(600),
  MAX_BODY_BYTES: count(1_048_576),
  MAX_BODY_DEPTH: count(64),
  AGENT_DRAFTS: count(20),
  AGENT_DEPTH: count(5),
  AGENT_STARTS: count(50),
  USE_ORCHESTRATOR_AGENT: z.enum(["true", "false"]).default("true"),
  WORKER: z.enum(["on", "off"]).default("on"),
  WORKER_CONCURRENCY: count(64),
  TENANT_CONCURRENCY: count(50),
  WORKER_LEASE_MS: count(20_000),
  WORKER_HEARTBEAT_MS: count(5_000),
  WORKER_POLL_MS: count(1_000),
  CRASH_LIMIT: count(5),
  SHUTDOWN_GRACE_MS: count(20_000),
  INNGEST_EVENT_KEY: optional,
  INNGEST_SIGNING_KEY: optional,
  INNGEST_SIGNING_KEY_FALLBACK: optional,
  INNGEST_BASE_URL: optional,
  INNGEST_DEV: optional,
  INNGEST_TURN_MS: count(10_000),
  INNGEST_STEPS_PER_RUN: count(400),
  INNGEST_CHECKPOINTING: z.enum(["on", "off"]).default("on"),
  SERVERLESS: z.enum(["auto", "on", "off"]).default("auto"),
  MAX_DURATION: z.coerce.number().int().min(5).default(300),
  LLM_BASE_URL: webAddress,
  LLM_API_KEY: optional,
  LLM_DEFAULT_MODEL: optional,
  LLM_CONTEXT_TOKENS: amount,
  LLM_VISION: z.enum(["true", "false"]).default("false"),
  LLM_PRICE_INPUT: amount,
  LLM_PRICE_CACHED_INPUT: amount,
  LLM_PRICE_OUTPUT: amount,
  EMBEDDING_MODEL: optional,
  OPENAI_API_KEY: optional,
  OPENAI_BASE_URL: webAddress,
  ANTHROPIC_API_KEY: optional,
  ANTHROPIC_BASE_URL: webAddress,
  GOOGLE_GENERATIVE_AI_API_KEY: optional,
  GOOGLE_GENERATIVE_AI_BASE_URL: webAddress,
  LLM_FIRST_TOKEN_TIMEOUT_MS: count(60_000),
  LLM_IDLE_TIMEOUT_MS: count(60_000),
  LLM_CALL_TIMEOUT_MS: count(600_000),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

/** What opening the database takes, and nothing else. */
const DatabaseVariables = Variables.pick({
  DATABASE_URL: true,
  DATABASE_URL_UNPOOLED: true,
  DATABASE_POOL_SIZE: true,
  DATABASE_DRIVER: true,
  DATABASE_POOLER: true,
  NEON_WS_PROXY: true,
  TUTTI_DATA_DIR: true,
  SERVERLESS: true,
});

export type DatabaseEnvironment = z.output<typeof DatabaseVariables> & {
  /** The host keeps no process between requests: nothing can listen, hold a lock or work on its own. */
  serverless: boolean;
};

export type Environment = z.output<typeof Variables> & {
  mode: "demo" | "production";
  serverless: boolean;
  publicUrl: string;
  host: string;
  secrets: Secrets;
  /** Set: Inngest orders the work instead of the embedded runner. */
  inngest: InngestSettings | null;
};

export interface InngestSettings {
  eventKey: string | undefined;
  signingKey: string | undefined;
  /** The key before, while keys are rotated. */
  signingKeyFallback: string | undefined;
  /** A self-hosted server; unset: Inngest Cloud, or the development server's own address. */
  baseUrl: string | undefined;
  /** Against a development server: nothing is signed. */
  development: boolean;
}

export interface Secrets {
  authSecret: string;
  /** `id:base64(32 bytes)`, comma-separated; the first wraps new keys, all unwrap. */
  encryptionKeys: string;
  /** Ed25519 private key, PKCS#8 DER, base64. */
  ledgerSigningKey: string;
  /** Lets the commands reach a running server over loopback. */
  operatorToken: string;
}

/** A problem with the environment, worded for the person who starts the service. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

const store = globalThis as { __tuttiEnvironment?: Environment };

/** The validated environment, read once per process. Throws `EnvironmentError` naming what is wrong or missing. */
export function env(): Environment {
  if (process.env.NEXT_PHASE === "phase-production-build")
    throw new EnvironmentError("A build opens nothing: this was reached while a page was prerendered.");
  store.__tuttiEnvironment ??= readEnvironment(process.env);
  return store.__tuttiEnvironment;
}

/** For commands that run where there may be no secrets, as at a deploy. */
export function databaseEnv(source: Source = process.env): DatabaseEnvironment {
  const variables = parse(DatabaseVariables, source);
  return { ...variables, serverless: isServerless(variables.SERVERLESS, source) };
}

/** For tests and commands that must set variables first. */
export function resetEnvironment(): void {
  delete store.__tuttiEnvironment;
}

type Source = Record<string, string | undefined>;

function parse<Schema extends z.ZodType>(schema: Schema, source: Source): z.output<Schema> {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new EnvironmentError(`The environment is not valid. ${lines.join("; ")}`);
}

function isServerless(said: "auto" | "on" | "off", source: Source): boolean {
  return said === "auto" ? Boolean(source.VERCEL || source.AWS_LAMBDA_FUNCTION_NAME) : said === "on";
}

export function readEnvironment(source: Source): Environment {
  const variables = parse(Variables, source);
  const embedded = !variables.DATABASE_URL || variables.DATABASE_URL.startsWith("pglite:");
  const serverless = isServerless(variables.SERVERLESS, source);
  const mode = variables.TUTTI_MODE ?? (embedded && !serverless ? "demo" : "production");
  const inngest = readInngest(variables, mode);
  if (serverless) checkServerless(variables, { embedded, inngest });
  return {
    ...variables,
    mode,
    serverless,
    host: variables.HOST ?? (mode === "demo" ? "127.0.0.1" : "0.0.0.0"),
    publicUrl: (variables.PUBLIC_URL ?? `http://localhost:${variables.PORT}`).replace(/\/$/, ""),
    secrets: readSecrets(variables, mode),
    inngest,
  };
}

/** What can't work where no process stays is said at the start, not found out by an execution that never moves. */
function checkServerless(
  variables: z.output<typeof Variables>,
  { embedded, inngest }: { embedded: boolean; inngest: InngestSettings | null },
): void {
  const problem = embedded
    ? "it needs DATABASE_URL to name a Postgres server, for its disk does not last"
    : inngest === null
      ? "it needs Inngest to do the work (INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY)"
      : variables.ORCHESTRATOR_SYNC_TIMEOUT > variables.MAX_DURATION / 2
        ? "ORCHESTRATOR_SYNC_TIMEOUT may be at most half of MAX_DURATION"
        : null;
  if (problem === null) return;
  throw new EnvironmentError(
    `This host is serverless: ${problem}. SERVERLESS=off says that it keeps its process running.`,
  );
}

/** Both keys, or a development server; neither: the embedded runner. */
function readInngest(variables: z.output<typeof Variables>, mode: "demo" | "production") {
  const { INNGEST_EVENT_KEY: eventKey, INNGEST_SIGNING_KEY: signingKey, INNGEST_DEV: dev } = variables;
  const settings = {
    eventKey,
    signingKey,
    signingKeyFallback: variables.INNGEST_SIGNING_KEY_FALLBACK,
    baseUrl: variables.INNGEST_BASE_URL,
  };
  if (dev && !["0", "false"].includes(dev)) {
    if (mode === "production")
      throw new EnvironmentError("INNGEST_DEV turns the check of signatures off: not in production mode.");
    const address = dev.includes("://") ? dev : undefined;
    return { ...settings, baseUrl: settings.baseUrl ?? address, development: true };
  }
  if (!eventKey && !signingKey) return null;
  if (eventKey && signingKey) return { ...settings, development: false };
  throw new EnvironmentError("Inngest needs both INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY.");
}

function readSecrets(variables: z.output<typeof Variables>, mode: "demo" | "production"): Secrets {
  const given = {
    authSecret: variables.AUTH_SECRET,
    encryptionKeys: variables.ENCRYPTION_KEYS,
    ledgerSigningKey: variables.LEDGER_SIGNING_KEY,
    operatorToken: variables.OPERATOR_TOKEN,
  };
  const { authSecret, encryptionKeys, ledgerSigningKey, operatorToken } = given;
  if (authSecret && encryptionKeys && ledgerSigningKey && operatorToken) {
    return { authSecret, encryptionKeys, ledgerSigningKey, operatorToken };
  }
  if (mode === "demo") return { ...demoSecrets(variables.TUTTI_DATA_DIR), ...definedOnly(given) };
  const missing = [
    !authSecret && "AUTH_SECRET",
    !encryptionKeys && "ENCRYPTION_KEYS",
    !ledgerSigningKey && "LEDGER_SIGNING_KEY",
    !operatorToken && "OPERATOR_TOKEN",
  ].filter(Boolean);
  throw new EnvironmentError(
    `Production mode needs ${missing.join(", ")}. "npm run secrets" prints fresh values to put into the environment.`,
  );
}

function definedOnly<T extends object>(value: T): { [K in keyof T]-?: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]-?: Exclude<T[K], undefined> };
}
