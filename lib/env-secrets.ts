import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Secrets } from "./env";

/** Fresh random secrets, in the form the environment variables take. */
export function freshSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync("ed25519");
  return {
    authSecret: randomBytes(32).toString("base64url"),
    encryptionKeys: `k1:${randomBytes(32).toString("base64")}`,
    ledgerSigningKey: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
    operatorToken: randomBytes(32).toString("base64url"),
  };
}

/** Demo mode's secrets: made at the first start in the data directory, readable by the owner only. */
export function demoSecrets(dataDirectory: string): Secrets {
  const file = join(dataDirectory, "secrets.json");
  const existing = readSecretsFile(file);
  if (existing) return existing;
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${JSON.stringify(freshSecrets(), null, 2)}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    // Another process of the same start was first: its file counts.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const written = readSecretsFile(file);
  if (!written) throw new Error(`${file} could not be read back.`);
  return written;
}

function readSecretsFile(file: string): Secrets | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Secrets;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
