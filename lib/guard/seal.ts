import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { TuttiError } from "@/lib/core/errors";

export const KEY_BYTES = 32;
const ALGORITHM = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What a sealed value is bound to; it opens only with exactly the same words. */
export type Binding = readonly string[];

/** AES-256-GCM: `iv.ciphertext.tag`, each base64url. */
export function seal(key: Buffer, plain: Buffer, binding: Binding): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(JSON.stringify(binding)));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [iv, body, cipher.getAuthTag()].map((part) => part.toString("base64url")).join(".");
}

/** Opens what `seal` made; throws when key, binding or a single bit differs. */
export function unseal(key: Buffer, sealed: string, binding: Binding): Buffer {
  const [iv, body, tag, ...rest] = sealed.split(".").map(fromBase64Url);
  if (!iv || !body || !tag || rest.length > 0 || iv.length !== IV_BYTES || tag.length !== TAG_BYTES)
    throw unreadable();
  try {
    const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(JSON.stringify(binding)));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    throw unreadable();
  }
}

export function unreadable(): TuttiError {
  return new TuttiError("internal", "A stored secret could not be read.");
}

/** Only the one canonical spelling: Node skips foreign characters and ignores unused bits. */
function fromBase64Url(text: string): Buffer {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.toString("base64url") !== text) throw unreadable();
  return bytes;
}
