import { createHash, randomBytes } from "node:crypto";

/** 256 random bits for a cookie or a link. Only its hash is ever stored. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether text can be one of our tokens; anything else needs no look-up. Auth.js may bring its own, longer ones. */
export function isToken(text: string): boolean {
  return /^[A-Za-z0-9_-]{20,200}$/.test(text);
}

export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
