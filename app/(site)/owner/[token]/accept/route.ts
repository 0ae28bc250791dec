import { handleOwnerLink } from "@/lib/auth/sign-in";
import { getRuntime } from "@/lib/runtime/runtime";

export async function POST(
  request: Request,
  { params }: { params: Promise<{ token: string }> },
): Promise<Response> {
  const [{ database }, { token }] = await Promise.all([getRuntime(), params]);
  return handleOwnerLink(request, database, token);
}
