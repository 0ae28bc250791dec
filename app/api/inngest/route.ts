import { notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { readBytes } from "@/lib/http/body";
import { problemResponse } from "@/lib/http/problem";
import { getRuntime } from "@/lib/runtime/runtime";

export const runtime = "nodejs";
/** Seconds; a call ends its turn long before. */
export const maxDuration = 300;

/** The Inngest server sends the state of a run along: 32 MiB at most, and the event. */
const MAX_BYTES = 36 * 1_048_576;

/** Where the Inngest server calls the functions. Without Inngest nobody learns that there is a door. */
async function handle(request: Request): Promise<Response> {
  try {
    const { runner } = await getRuntime();
    if (!runner?.serve) throw notFound("page");
    const { method, headers } = request;
    const body = method === "GET" ? null : new TextDecoder().decode(await readBytes(request, MAX_BYTES));
    return await runner.serve({ method, headers, body, search: new URL(request.url).search });
  } catch (error) {
    return problemResponse(error, { instance: "/api/inngest", requestId: newId("request") });
  }
}

export { handle as GET, handle as POST, handle as PUT };
