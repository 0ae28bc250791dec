import { z } from "zod";
import { TuttiError } from "@/lib/core/errors";
import { defineTool } from "../contract";

const RETRYABLE = new Set([408, 425, 429, 500, 502, 503, 504]);

export const httpRequest = defineTool({
  name: "http.request",
  description: "Sends one HTTP request to a public address and returns status, headers and body.",
  parameters: z.object({
    url: z.url().max(4_096).describe("http or https, public addresses only."),
    method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
    headers: z.record(z.string(), z.string().max(8_192)).optional(),
    body: z.unknown().optional().describe("Text is sent as it is, anything else as JSON."),
    timeout_ms: z.number().int().min(100).max(120_000).default(30_000),
    fail_on_error: z.boolean().default(false).describe("Fail the step on a 4xx or 5xx answer."),
  }),
  effect: "write",
  keywords: ["http", "request", "call", "webhook", "url"],
  run: async (parameters, call) => {
    const { method, body } = parameters;
    const headers: Record<string, string> = { ...parameters.headers };
    const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    if (body !== undefined && typeof body !== "string" && !names.has("content-type")) {
      headers["content-type"] = "application/json";
    }
    // Receivers that know the header do the work once, however often we have to ask.
    if (method !== "GET" && method !== "HEAD" && !names.has("idempotency-key")) {
      headers["idempotency-key"] = call.effectKey;
    }
    const response = await call.context().safeFetch(parameters.url, {
      method,
      headers,
      signal: call.signal,
      timeoutMs: parameters.timeout_ms,
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    if (parameters.fail_on_error && response.status >= 400) {
      const code = RETRYABLE.has(response.status) ? "unavailable" : "step_failed";
      throw new TuttiError(code, `The address answered with status ${response.status}.`);
    }
    return { status: response.status, headers: response.headers, body: readBody(response) };
  },
});

function readBody(response: { headers: Record<string, string>; text(): string }) {
  const text = response.text();
  if (!(response.headers["content-type"] ?? "").includes("json")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
