import { Inngest } from "inngest";
import { serve } from "inngest/edge";
import { invalid, TuttiError } from "@/lib/core/errors";
import type { InngestSettings } from "@/lib/env";
import { log } from "@/lib/guard/log";
import { keepOutsideAlive } from "@/lib/ledger/claim-one";
import type { ContextParts } from "../context";
import { createFunctions, type Sweep } from "./functions";
import type { InngestHost } from "./host";
import { Outbox } from "./outbox";
import { registerSelf } from "./register";

export interface InngestRunnerOptions {
  host: Omit<InngestHost, "ring">;
  connection: InngestSettings;
  /** Where the Inngest server reaches this installation. */
  publicUrl: string;
  sweeps: Sweep[];
  /** Tells the server of its functions at the start; where each request may be a process of its own, somebody else does. */
  registers: boolean;
}

export interface InngestRunner {
  enqueue: NonNullable<ContextParts["enqueue"]>;
  dispatch: (executionId: string) => void;
  /** Answers the Inngest server: registration, and calls of the functions. */
  serve: (call: InngestCall) => Promise<Response>;
  stop: () => void;
}

/** A request to the served address; `body` is null where the method has none. */
export interface InngestCall {
  method: string;
  search: string;
  headers: Headers;
  body: string | null;
}

const APP = "tutti";
const SERVE_PATH = "/api/inngest";

/** Offers the functions to the Inngest server. No loop runs here: the server calls. */
export async function createInngestRunner(options: InngestRunnerOptions): Promise<InngestRunner> {
  const { connection } = options;
  const client = new Inngest({
    id: APP,
    isDev: connection.development,
    aiMetadata: false,
    logger: sdkLog,
    ...(connection.eventKey ? { eventKey: connection.eventKey } : {}),
    ...(connection.signingKey ? { signingKey: connection.signingKey } : {}),
    ...(connection.signingKeyFallback ? { signingKeyFallback: connection.signingKeyFallback } : {}),
    ...(connection.baseUrl ? { baseUrl: connection.baseUrl } : {}),
  });
  const outbox = new Outbox(options.host.database, client);
  const host: InngestHost = { ...options.host, ring: (executionId) => outbox.dispatch(executionId) };
  const handler = serve({
    client,
    functions: createFunctions({ client, host, outbox, sweeps: options.sweeps }),
    serveOrigin: new URL(options.publicUrl).origin,
    servePath: SERVE_PATH,
    // Whoever can't sign learns nothing and registers nothing.
    enableUnauthedSync: false,
  });
  await keepOutsideAlive(host.database);
  const served = { handler, url: options.publicUrl, signed: !connection.development };
  const registering = options.registers
    ? registerSelf((call) => serveCall(call, served), connection.signingKey)
    : null;
  return {
    stop: () => registering?.stop(),
    enqueue: (tx, tenantId, doorbell) => outbox.enqueue(tx, tenantId, doorbell),
    dispatch: (executionId) => outbox.dispatch(executionId),
    serve: (call) => serveCall(call, served),
  };
}

/** The SDK's handler, and how it is reached. */
interface Served {
  handler: (request: Request) => Promise<Response>;
  url: string;
  signed: boolean;
}

/**
 * One call through the SDK. It signs its answers to those whose signature it has checked; to all others its own
 * answers would tell too much, up to stack traces.
 */
async function serveCall({ method, search, headers, body }: InngestCall, served: Served): Promise<Response> {
  const url = new URL(SERVE_PATH, served.url);
  url.search = search;
  const sent = new Headers(headers);
  // The SDK builds addresses from it; ours is known.
  sent.set("host", url.host);
  if (body) requireJson(body);
  const response = await served.handler(new Request(url, { method, headers: sent, body }));
  if (served.signed && !response.headers.has("x-inngest-signature")) {
    throw new TuttiError("unauthenticated", "The call is not signed by this installation's Inngest server.");
  }
  return response;
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw invalid("The body is not JSON.");
  }
}

/** The SDK's own lines, in our log. */
const sdkLog = {
  debug: (...parts: unknown[]) => log.debug("inngest.sdk", { parts }),
  info: (...parts: unknown[]) => log.info("inngest.sdk", { parts }),
  warn: (...parts: unknown[]) => log.warn("inngest.sdk", { parts }),
  error: (...parts: unknown[]) => log.error("inngest.sdk", { parts }),
};
