import type { Context } from "@/lib/services/context";
import type { ModelChoice, RoleChoices, ToolChoice } from "../_components/role-choices";

/** What a role can be made of in this workspace: models with their prices, and tools. */
export async function roleChoices(ctx: Context): Promise<RoleChoices> {
  const models = (await ctx.models.list())
    .filter(({ kind }) => kind === "language")
    .map(({ reference, label, source, price, tools, isDefault }): ModelChoice => ({
      reference,
      label,
      scripted: source === "demo",
      price: price ? { input: price.input, output: price.output } : null,
      tools,
      isDefault,
    }));
  const tools = ctx.catalog.agents
    .filter(({ name }) => ctx.catalog.tools.includes(name))
    .map(({ name, description, capabilities }): ToolChoice => ({
      name,
      description,
      writes: capabilities.some(({ effect }) => effect === "write"),
    }));
  const mayGrantMeta = ctx.actor.kind === "user" && ctx.actor.scopes.includes("meta");
  return { models, tools, mayGrantMeta };
}
