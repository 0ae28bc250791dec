import { requireScope } from "@/lib/core/actor";
import type { ServiceCall } from "../context";
import { presentModel } from "./present";
import type { LanguageModelList } from "./shapes";

/** Every model the workspace may use, with what is known of it. There are few, so there are no pages. */
export async function listModels({ ctx }: ServiceCall<unknown>): Promise<LanguageModelList> {
  requireScope(ctx.actor, "roles:read");
  const models = await ctx.models.list();
  const usual = models.find((model) => model.isDefault)?.reference ?? null;
  return { data: models.map(presentModel), default: usual, configured: usual !== null };
}
