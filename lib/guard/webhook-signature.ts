import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { TuttiError } from "@/lib/core/errors";

/** One attempt at a delivery, as Standard Webhooks wants it signed. */
export interface Delivery {
  /** `whsec_…`; while a secret is being rotated all that are valid, each signs. */
  secret: string | string[];
  /** The same for every attempt, so that the receiver can drop what it has seen. */
  id: string;
  /** The moment of this attempt. */
  timestamp: Date;
  /** Exactly the text that is sent. */
  body: string;
}

export interface SignatureHeaders {
  "webhook-id": string;
  "webhook-timestamp": string;
  "webhook-signature": string;
}

/** A secret for one endpoint: `whsec_` and the base64 of 32 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

/** The three headers of a signed delivery (Standard Webhooks 1.0, symmetric). */
export function signDelivery(delivery: Delivery): SignatureHeaders {
  const { id, timestamp, body } = delivery;
  const secrets = [delivery.secret].flat();
  // The dot separates what is signed: an id with one could pass for another id and time.
  if (id.includes(".") || secrets.length === 0)
    throw new TuttiError("internal", "The delivery can't be signed.");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(timestamp.getTime() / 1000)),
    "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, timestamp, body)).join(" "),
  };
}

/** Seconds a message may be older or newer than now. */
const TOLERANCE_SECONDS = 300;
/** Printable, and without the dot that separates what is signed. */
const MESSAGE_ID = /^[\x21-\x2d\x2f-\x7e]{1,255}$/;
const UNIX_SECONDS = /^\d{1,12}$/;
/** One good signature is enough; more than this many are somebody's attempt to keep us busy. */
const MAX_SIGNATURES = 20;

export interface ReceivedDelivery {
  /** Those that are valid now. */
  secrets: readonly string[];
  headers: Headers;
  /** As it came, unparsed. */
  body: Uint8Array;
  now: Date;
}

/** The message id of a delivery that is signed with one of the secrets and not older or newer than 5 minutes, else null. */
export function verifyDelivery({ secrets, headers, body, now }: ReceivedDelivery): string | null {
  const id = headers.get("webhook-id") ?? "";
  const timestamp = headers.get("webhook-timestamp") ?? "";
  if (!MESSAGE_ID.test(id) || !UNIX_SECONDS.test(timestamp)) return null;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return null;
  const given = (headers.get("webhook-signature") ?? "").split(" ").slice(0, MAX_SIGNATURES);
  const candidates = given.flatMap((text) => (text.startsWith("v1,") ? [Buffer.from(text.slice(3))] : []));
  const expected = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const digest = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
    return Buffer.from(digest);
  });
  return expected.some((good) => candidates.some((candidate) => isSame(good, candidate))) ? id : null;
}

function isSame(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
