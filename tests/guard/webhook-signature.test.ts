import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { newWebhookSecret, signDelivery } from "@/lib/guard/webhook-signature";

const body = JSON.stringify({ type: "execution.completed", data: { text: "ünïcode" } });
const sign = (secret: string | string[]) => ({
  ...signDelivery({ secret, id: "dlv_1", timestamp: new Date(), body }),
});

describe("signDelivery", () => {
  it("signs id, time and body with the decoded secret", () => {
    const headers = sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    const key = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
    const signed = `dlv_1.${headers["webhook-timestamp"]}.${body}`;
    expect(headers["webhook-signature"]).toBe(
      `v1,${createHmac("sha256", key).update(signed).digest("base64")}`,
    );
  });

  it("makes what a receiver's library accepts, and nothing else", () => {
    const secret = newWebhookSecret();
    const headers = sign(secret);
    const receiver = new Webhook(secret);
    expect(receiver.verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => receiver.verify(`${body} `, headers)).toThrow("No matching signature found");
    expect(() => receiver.verify(body, { ...headers, "webhook-id": "dlv_2" })).toThrow(
      "No matching signature found",
    );
    expect(() => receiver.verify(body, { ...headers, "webhook-timestamp": "1700000000" })).toThrow(
      "Message timestamp too old",
    );
    expect(() => new Webhook(newWebhookSecret()).verify(body, headers)).toThrow(
      "No matching signature found",
    );
  });

  it("signs with both secrets while one replaces the other", () => {
    const secrets = [newWebhookSecret(), newWebhookSecret()];
    const headers = sign(secrets);
    expect(headers["webhook-signature"].split(" ")).toHaveLength(2);
    for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  it("refuses an id that could pass for another id and time", () => {
    const delivery = { secret: newWebhookSecret(), id: "a.1", timestamp: new Date(), body };
    expect(() => signDelivery(delivery)).toThrow(expect.objectContaining({ code: "internal" }));
    expect(() => signDelivery({ ...delivery, id: "a", secret: [] })).toThrow(
      expect.objectContaining({ code: "internal" }),
    );
  });

  it("makes secrets of 32 random bytes", () => {
    const secret = newWebhookSecret();
    expect(secret).toMatch(/^whsec_/);
    expect(Buffer.from(secret.slice(6), "base64")).toHaveLength(32);
    expect(newWebhookSecret()).not.toBe(secret);
  });
});
