/**
 * Identifiers: a short prefix that says what the thing is, then 26 characters of Crockford base32:
 * 48 bits of Unix milliseconds and 80 random bits (the ULID layout), so ids sort by creation time
 * and can't be guessed. Within one process and one millisecond the random part counts up, so the
 * order of creation is the order of the ids.
 */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

export const ID_PREFIXES = {
  agent: "agt",
  apiKey: "key",
  approval: "apr",
  audit: "aud",
  blob: "blb",
  checkpoint: "chk",
  contract: "ctr",
  correlation: "cor",
  delivery: "dlv",
  execution: "exe",
  invitation: "inv",
  memoryItem: "mem",
  modelKey: "mdk",
  orchestration: "orc",
  orchestrationVersion: "orv",
  outbox: "out",
  request: "req",
  role: "rol",
  schedule: "sch",
  signal: "sig",
  tenant: "ten",
  tenantKey: "dek",
  toolPolicy: "pol",
  trigger: "trg",
  usage: "usg",
  user: "usr",
  worker: "wrk",
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

let lastMilliseconds = 0;
let lastRandom = new Uint8Array(16);

function encodeTime(milliseconds: number): string {
  let rest = milliseconds;
  let text = "";
  for (let index = 0; index < 10; index++) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

let lastTimeText = encodeTime(0);

function nextRandom(milliseconds: number): string {
  if (milliseconds > lastMilliseconds) {
    lastMilliseconds = milliseconds;
    lastTimeText = encodeTime(milliseconds);
    lastRandom = crypto.getRandomValues(new Uint8Array(16)).map((byte) => byte & 31);
    // The top symbol starts in the lower half, so counting up within one millisecond can't overflow.
    lastRandom[0] = (lastRandom[0] ?? 0) & 15;
  } else {
    for (let index = 15; index >= 0; index--) {
      const symbol = lastRandom[index] ?? 0;
      if (symbol < 31) {
        lastRandom[index] = symbol + 1;
        break;
      }
      lastRandom[index] = 0;
    }
  }
  let text = "";
  for (const symbol of lastRandom) text += ALPHABET[symbol];
  return text;
}

/** A new id such as `exe_01k3w5m9q0v8r2y6t4x1z7b3c5`. */
export function newId(kind: IdKind): string {
  const random = nextRandom(Date.now());
  return `${ID_PREFIXES[kind]}_${lastTimeText}${random}`;
}

/** Sorts before every id of this kind made at or after the moment (milliseconds since the epoch). */
export function idFloor(kind: IdKind, milliseconds: number): string {
  return `${ID_PREFIXES[kind]}_${encodeTime(Math.max(0, Math.floor(milliseconds)))}`;
}

const BODY = /^[0-9a-hjkmnp-tv-z]{26}$/;

/** Whether `value` has the shape of an id of this kind (it need not exist). */
export function isId(kind: IdKind, value: string): boolean {
  const prefix = ID_PREFIXES[kind];
  return value.startsWith(`${prefix}_`) && BODY.test(value.slice(prefix.length + 1));
}
