import { handleAuth } from "@/lib/auth/handlers";
import { newId } from "@/lib/core/ids";
import { problemResponse } from "@/lib/http/problem";
import { getRuntime } from "@/lib/runtime/runtime";

async function handle(request: Request): Promise<Response> {
  try {
    return await handleAuth(request, (await getRuntime()).database);
  } catch (error) {
    return problemResponse(error, { instance: new URL(request.url).pathname, requestId: newId("request") });
  }
}

export { handle as GET, handle as POST };
