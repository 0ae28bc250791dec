import { handleSignOut } from "@/lib/auth/sign-in";
import { problemResponse } from "@/lib/http/problem";
import { newId } from "@/lib/core/ids";
import { getRuntime } from "@/lib/runtime/runtime";

export async function POST(request: Request): Promise<Response> {
  try {
    return await handleSignOut(request, (await getRuntime()).database);
  } catch (error) {
    return problemResponse(error, { instance: "/sign-out", requestId: newId("request") });
  }
}
