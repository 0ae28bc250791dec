import { TuttiError } from "@/lib/core/errors";
import { KEY_BYTES } from "./seal";

/** The key-encryption keys by id; `activeId` wraps, all unwrap. */
export interface Keyring {
  activeId: string;
  keys: Map<string, Buffer>;
}

/** Reads `id:base64,id2:base64`, the first being active. Throws on anything but distinct ids of exactly 32 bytes. */
export function readKeyring(text: string): Keyring {
  const keys = new Map<string, Buffer>();
  for (const part of text.split(",")) {
    const match = /^([0-9A-Za-z_-]{1,64}):([0-9A-Za-z+/]{43}=)$/.exec(part.trim());
    const [, id, encoded] = match ?? [];
    if (id === undefined || encoded === undefined || keys.has(id)) throw badKeyring();
    const key = Buffer.from(encoded, "base64");
    if (key.length !== KEY_BYTES) throw badKeyring();
    keys.set(id, key);
  }
  const [activeId] = keys.keys();
  if (activeId === undefined) throw badKeyring();
  return { activeId, keys };
}

function badKeyring(): TuttiError {
  return new TuttiError(
    "invalid",
    "ENCRYPTION_KEYS must be id:base64 pairs with distinct ids and keys of exactly 32 bytes.",
  );
}
