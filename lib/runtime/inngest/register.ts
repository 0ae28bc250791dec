import { createHmac } from "node:crypto";
import { log } from "@/lib/guard/log";
import type { InngestCall } from "./runner";

/** Pauses between attempts while the server is away: about ten minutes in all. */
const PAUSES_MS = [1_000, 5_000, 15_000, 60_000, 120_000, 180_000, 240_000];

/**
 * Tells the Inngest server at start which functions there are, so that a deploy needs no step of its own: asks our own
 * address to register, signed as the server would. What fails is tried again, then left to the operator.
 */
export function registerSelf(
  serve: (call: InngestCall) => Promise<Response>,
  signingKey: string | undefined,
): { stop: () => void } {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const attempt = async (number: number): Promise<void> => {
    const headers = new Headers(signingKey ? { "x-inngest-signature": sign(signingKey) } : {});
    const status = await serve({ method: "PUT", search: "", headers, body: "" }).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return log.info("inngest.registered", {});
    const pause = PAUSES_MS[number];
    if (stopped || pause === undefined) return log.warn("inngest.not_registered", { status });
    timer = setTimeout(() => void attempt(number + 1), pause);
    timer.unref();
  };
  void attempt(0);
  return {
    stop: () => {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

/** Of an empty body, now. */
function sign(signingKey: string): string {
  const time = Math.round(Date.now() / 1_000).toString();
  const secret = signingKey.replace(/^signkey-\w+-/, "");
  return `t=${time}&s=${createHmac("sha256", secret).update(time).digest("hex")}`;
}
