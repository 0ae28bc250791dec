import { isOperator, OperatorCommand, runOperatorCommand } from "@/lib/auth/operator";
import { isTuttiError } from "@/lib/core/errors";
import { getRuntime } from "@/lib/runtime/runtime";

/** The operator's door: `npm run key` and `npm run owner` reach a running server here, with the token in its secrets. */
export async function POST(request: Request): Promise<Response> {
  const { database, env } = await getRuntime();
  // Nobody without the token learns that there is a door.
  if (!isOperator(request.headers.get("authorization"), env.secrets.operatorToken))
    return new Response(null, { status: 404 });
  const command = OperatorCommand.safeParse(await request.json().catch(() => null));
  if (!command.success) return new Response("Unknown command.", { status: 400 });
  try {
    return new Response(await runOperatorCommand(database, command.data));
  } catch (error) {
    if (isTuttiError(error)) return new Response(error.message, { status: 422 });
    throw error;
  }
}
