import { TuttiError } from "@/lib/core/errors";
import type { SafeFetch } from "@/lib/guard/safe-fetch";
import type { ProviderSettings } from "./settings";

/** Larger than any answer of a model. */
const MOST_BYTES = 64 * 1_048_576;
const READABLE = ["text/event-stream", "application/json"];
const WITHOUT_BODY = [204, 205, 304];

/**
 * The `fetch` that a provider's package is given: through the walls, with the key sent to no other origin than its own,
 * no redirects, and the answer streamed.
 */
export function modelFetch(safeFetch: SafeFetch, provider: ProviderSettings): typeof globalThis.fetch {
  const secretOrigin = new URL(provider.baseUrl).origin;
  return async (target, init) => {
    const answer = await safeFetch.stream(target instanceof Request ? target.url : String(target), {
      method: init?.method ?? "GET",
      headers: Object.fromEntries(new Headers(init?.headers)),
      ...(typeof init?.body === "string" ? { body: init.body } : {}),
      signal: init?.signal ?? new AbortController().signal,
      operator: provider.source === "environment",
      secretOrigin,
      maxBytes: MOST_BYTES,
    });
    const { status, headers } = answer;
    const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (status < 300 && !READABLE.includes(type)) {
      await answer.body.cancel();
      throw new TuttiError(
        "model_answer_invalid",
        `The answer of ${provider.name} has the wrong content type.`,
      );
    }
    return new Response(WITHOUT_BODY.includes(status) ? null : answer.body, { status, headers });
  };
}
