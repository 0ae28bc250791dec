import type { Response } from "undici";
import { TuttiError } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";

export interface SafeResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Where the answer came from, after redirects. */
  url: string;
  body: Uint8Array;
  text(): string;
  /** Throws `unavailable` when the body isn't JSON. */
  json(): Json;
}

/** Reads the body up to `maxBytes`, counted after decompression. */
export async function readResponse(response: Response, url: string, maxBytes: number): Promise<SafeResponse> {
  const body = await readBody(response, maxBytes);
  const text = () => new TextDecoder().decode(body);
  const json = () => parseJson(text());
  return { status: response.status, headers: Object.fromEntries(response.headers), url, body, text, json };
}

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes)
      throw new TuttiError("value_too_large", `The answer is larger than ${maxBytes} bytes.`, {
        extra: { status: response.status },
      });
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new TuttiError("unavailable", "The server's answer is not JSON.");
  }
}
