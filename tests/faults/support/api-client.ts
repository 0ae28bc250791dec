import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";

/** Where to call, as whom. */
export interface Target {
  origin: string;
  key: string;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: JsonObject;
  milliseconds: number;
}

export interface Call {
  method?: string;
  body?: Json;
  headers?: Record<string, string>;
  /** Give up after so long; default a minute. */
  timeoutMs?: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });

/** One request over a kept connection. Rejects when the connection breaks. */
export function call(target: Target, path: string, options: Call = {}): Promise<Answer> {
  const { body, headers = {}, method = body === undefined ? "GET" : "POST", timeoutMs = 60_000 } = options;
  const startedAt = performance.now();
  const content = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(`${target.origin}${path}`, {
      method,
      agent,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        authorization: `Bearer ${target.key}`,
        ...(content === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", reject);
      response.on("end", () => {
        const milliseconds = performance.now() - startedAt;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: parse(text),
          milliseconds,
        });
      });
    });
    sent.end(content);
  });
}

function parse(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Whether a refusal is what the API promises: a problem document, and with 503 when to come back. */
export function isProperRefusal(answer: Answer): boolean {
  const isProblem = answer.headers["content-type"] === "application/problem+json";
  return isProblem && (answer.status !== 503 || Number(answer.headers["retry-after"]) >= 1);
}
