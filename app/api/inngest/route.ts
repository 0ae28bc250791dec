import { notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { problemResponse } from "@/lib/http/problem";
import { getRuntime } from "@/lib/runtime/runtime";

export const runtime = "nodejs";
/** Seconds; a call ends its turn long before. */
export const maxDuration = 300;

/** Where the Inngest server calls the functions. Without Inngest nobody learns that there is a door. */
async function handle(request: Request): Promise<Response> {
  try {
    const { runner } = await getRuntime();
    if (!runner?.serve) throw notFound("page");
    return await runner.serve(request);
  } catch (error) {
    return problemResponse(error, { instance: "/api/inngest", requestId: newId("request") });
  }
}

export { handle as GET, handle as POST, handle as PUT };
