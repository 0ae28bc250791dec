import { identify } from "@/lib/auth/identify";
import { hasCode } from "@/lib/core/errors";
import type { Scope } from "@/lib/core/scopes";
import { getRuntime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";

/** For open streams: whether the request would still be let in, as the same caller in the same workspace. */
export function stillAllowed(ctx: Context, request: Request, scope: Scope): () => Promise<boolean> {
  return async () => {
    try {
      const { actor } = await identify(request, (await getRuntime()).database);
      return actor.tenantId === ctx.tenantId && actor.id === ctx.actor.id && actor.scopes.includes(scope);
    } catch (error) {
      // A database that is away for a moment is no reason to cut everybody off.
      return hasCode(error, "unavailable");
    }
  };
}
