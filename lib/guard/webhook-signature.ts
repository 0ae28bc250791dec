import { randomBytes } from "node:crypto";
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
