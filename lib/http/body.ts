import { invalid, TuttiError } from "@/lib/core/errors";
import { fieldErrors } from "@/lib/core/pointer";
import { parseJson } from "./body-json";
import type { PreparedRoute } from "./prepare";

export interface BodyLimits {
  maxBytes: number;
  maxDepth: number;
}

export interface ReadBody {
  raw: Uint8Array<ArrayBuffer>;
  value: unknown;
}

const EMPTY = new Uint8Array();
/** The wrapper does not echo a whole document of mistakes. */
const MAX_ERRORS = 20;

/** Reads, decodes, parses and validates a request's body; every refusal is a 4xx that says what is wrong. */
export async function readBody(
  request: Request,
  route: PreparedRoute,
  limits: BodyLimits,
): Promise<ReadBody> {
  const schema = route.declaration.body;
  if (!schema) return { raw: EMPTY, value: undefined };
  const raw = await readBytes(request, limits.maxBytes);
  if (raw.byteLength === 0) {
    if (!route.bodyOptional) throw invalid("A JSON body is required.");
    return { raw, value: schema.parse(undefined) };
  }
  requireJson(request.headers);
  const parsed = schema.safeParse(parseJson(raw, limits.maxDepth));
  if (!parsed.success) {
    const errors = fieldErrors(parsed.error.issues).slice(0, MAX_ERRORS);
    const first = errors[0];
    const where = first?.pointer ? `${first.pointer}: ` : "";
    throw new TuttiError("invalid", `The body is not valid. ${where}${first?.detail ?? ""}`, { errors });
  }
  return { raw, value: parsed.data };
}

function requireJson(headers: Headers): void {
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";");
  const charset = parameters.map((part) => part.trim()).find((part) => part.startsWith("charset="));
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() !== "application/json" || !utf8) {
    throw new TuttiError("unsupported_media_type", "Send the body as application/json in UTF-8.");
  }
}

/** The body's bytes, refused as soon as they are too many: declared, or counted while they come in. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = request.headers.get("content-encoding");
  if (encoding && encoding.toLowerCase() !== "identity") {
    throw new TuttiError("unsupported_media_type", "Send the body without a Content-Encoding.");
  }
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (!request.body) return EMPTY;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return join(chunks, size);
}

function join(chunks: Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

function tooLarge(maxBytes: number): TuttiError {
  return new TuttiError("payload_too_large", `The body is over ${maxBytes} bytes.`, {
    extra: { max_bytes: maxBytes },
  });
}
