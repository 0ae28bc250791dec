import { handleSignIn } from "@/lib/auth/sign-in";
import { getRuntime } from "@/lib/runtime/runtime";

export async function POST(
  request: Request,
  { params }: { params: Promise<{ way: string }> },
): Promise<Response> {
  const [{ database }, { way }] = await Promise.all([getRuntime(), params]);
  return handleSignIn(request, database, way);
}
