export type ApiKeyKind = "live" | "test";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

/** The shape of a key, published for secret scanners: brand, kind, 43 characters of secret, 6 of checksum. */
export const API_KEY_PATTERN = /^tutti_(live|test)_[0-9A-Za-z]{49}$/;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 (IEEE 802.3, polynomial 0xEDB88320) of ASCII text, unsigned. */
export function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index++) {
    crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ text.charCodeAt(index)) & 255] ?? 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A number in base 62 (`0-9A-Za-z`), left-padded with `0`. */
export function base62(value: bigint, length: number): string {
  let text = "";
  for (let rest = value; rest > 0n; rest /= 62n) text = ALPHABET.charAt(Number(rest % 62n)) + text;
  return text.padStart(length, "0");
}

function checksumOf(text: string): string {
  return base62(BigInt(crc32(text)), CHECKSUM_LENGTH);
}

/** A new API key: 256 random bits and a checksum, so that typing errors and guesses cost no database lookup. */
export function generateApiKey(kind: ApiKeyKind): string {
  let secret = 0n;
  for (const byte of crypto.getRandomValues(new Uint8Array(32))) secret = (secret << 8n) | BigInt(byte);
  const body = `tutti_${kind}_${base62(secret, SECRET_LENGTH)}`;
  return body + checksumOf(body);
}

/** Whether text has the shape of a key and its checksum is right. It says nothing about whether the key exists. */
export function isWellFormedApiKey(text: string): boolean {
  if (!API_KEY_PATTERN.test(text)) return false;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  return text.slice(-CHECKSUM_LENGTH) === checksumOf(body);
}
