import { createHash } from "node:crypto";

/** SHA-256 (hex) of the parts, each ended so that no two lists of parts run into one. */
export function sha256(...parts: (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex");
}
