import { fetch, type Dispatcher } from "undici";
import { TuttiError } from "@/lib/core/errors";

/** An answer that is read as it comes. */
export interface SafeStream {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Fails with `value_too_large` past `maxBytes`, counted after decompression. Must be read to its end or cancelled. */
  body: ReadableStream<Uint8Array>;
}

interface StreamCall {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  signal: AbortSignal;
  dispatcher: Dispatcher;
  maxBytes: number;
  /** Called once, when nothing more will be read. */
  release: () => Promise<void>;
}

/** Makes the call and hands over its body unread. A redirect is an answer like any other: it is not followed. */
export async function openStream(call: StreamCall): Promise<SafeStream> {
  const { url, method, headers, body, signal, dispatcher } = call;
  try {
    const response = await fetch(url, { method, headers, body, redirect: "manual", signal, dispatcher });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: response.body ? guarded(response.body, call) : await emptied(call),
    };
  } catch (error) {
    await call.release();
    throw error;
  }
}

async function emptied({ release }: StreamCall): Promise<ReadableStream<Uint8Array>> {
  await release();
  return new Blob([]).stream();
}

/** The body with its size counted, and the connection given up when it ends, fails or is cancelled. */
function guarded(source: AsyncIterable<Uint8Array>, call: StreamCall): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  let size = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (done) {
          controller.close();
          return await call.release();
        }
        size += value.byteLength;
        if (size > call.maxBytes)
          throw new TuttiError("value_too_large", `The answer is larger than ${call.maxBytes} bytes.`);
        controller.enqueue(value);
      } catch (error) {
        controller.error(error);
        await call.release();
      }
    },
    async cancel() {
      await chunks.return?.().catch(() => undefined);
      await call.release();
    },
  });
}
