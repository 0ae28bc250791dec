import { z } from "zod";
import { canonicalJson } from "@/lib/core/canonical-json";
import { hasCode } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { createRole } from "@/lib/services/roles/create";
import { getRole } from "@/lib/services/roles/get";
import { listRoles } from "@/lib/services/roles/list";
import { removeRole } from "@/lib/services/roles/remove";
import { CreateRole, type Role, UpdateRole } from "@/lib/services/roles/shapes";
import { updateRole } from "@/lib/services/roles/update";
import { defineTool, type RegisteredTool } from "../contract";
import { creatorOf, refusing, type Creator } from "./creator";
import { checkWritten, oneAtATime } from "./limits";
import { asJson, Reference } from "./shapes";
import { checkRole, heldBudget } from "./strength";

/** What an agent may say of a role: whether it holds `meta`, is published or works is a person's to decide. */
const PERSONS = { meta: true, state: true, active: true } as const;
const NewRole = z.strictObject(CreateRole.omit(PERSONS).shape);
const RoleChanges = z.strictObject(UpdateRole.omit(PERSONS).shape);

/** The tools by which agents write roles. `registry`: the tools there are. */
export function roleTools(registry: () => readonly RegisteredTool[]): RegisteredTool[] {
  const write = async (creator: Creator, input: z.output<typeof NewRole>) => {
    const { scopes, caller } = creator;
    const { budget, ...rest } = input;
    const role = {
      ...rest,
      budget: heldBudget(creator, budget),
      meta: false,
      state: "draft",
      active: true,
    } as const;
    checkRole(creator, { ...role, scopes: null }, registry());
    return oneAtATime(creator, async () => {
      const known = await written(creator, input);
      if (known) return known;
      await checkWritten(creator);
      const origin = { executionId: caller.executionId, scopes };
      return createRole({ ctx: creator.ctx, input: { ...CreateRole.parse(role), origin } });
    });
  };

  const propose = async (creator: Creator, before: Role, changes: z.output<typeof RoleChanges>) => {
    const merged = NewRole.parse({ ...onlyKnown(before), ...changes });
    return write(creator, { ...merged, name: `${changes.name ?? before.name} (proposed)` });
  };

  return [
    defineTool({
      name: "system.create_role",
      description:
        "Writes a role as a draft: it works once a person publishes it. It can do no more than you.",
      parameters: NewRole,
      effect: "write",
      scope: "meta",
      keywords: [],
      run: async (input, call) => {
        const creator = creatorOf(call);
        return asJson(await refusing(creator, "system.create_role", () => write(creator, input)));
      },
    }),
    defineTool({
      name: "system.list_roles",
      description: "Lists the workspace's roles, the newest first.",
      parameters: z.object({ limit: z.number().int().min(1).max(100).default(50) }),
      effect: "read",
      scope: "meta",
      keywords: [],
      run: async ({ limit }, call) => asJson(await listRoles({ ctx: creatorOf(call).ctx, input: { limit } })),
    }),
    defineTool({
      name: "system.update_role",
      description:
        "Changes a draft that an agent wrote. Of any other role it writes a draft beside it, with the changes.",
      parameters: z.strictObject({ role: Reference, changes: RoleChanges }),
      effect: "write",
      scope: "meta",
      keywords: [],
      run: async ({ role, changes }, call) => {
        const creator = creatorOf(call);
        const { ctx, caller, scopes } = creator;
        const before = await getRole({ ctx, input: { id: role } });
        const change = () => {
          if (before.state !== "draft" || before.created_in === null)
            return propose(creator, before, changes);
          const budget = heldBudget(creator, changes.budget ?? before.budget);
          const { tools = before.tools } = changes;
          checkRole(creator, { tools, budget, scopes: before.scopes }, registry());
          const origin = { executionId: caller.executionId, scopes };
          return updateRole({ ctx, input: { ...changes, budget, id: before.id, origin } });
        };
        return asJson(await refusing(creator, "system.update_role", change));
      },
    }),
    defineTool({
      name: "system.delete_role",
      description: "Deletes a role, after a person has approved it.",
      parameters: z.strictObject({ role: Reference }),
      effect: "write",
      risk: "destructive",
      scope: "meta",
      keywords: [],
      run: async ({ role }, call) => {
        const { ctx } = creatorOf(call);
        try {
          await removeRole({ ctx, input: { id: role } });
        } catch (error) {
          // Gone already: what a repeat after a crash finds.
          if (!hasCode(error, "not_found")) throw error;
          return { deleted: false, role };
        }
        return { deleted: true, role };
      },
    }),
  ];
}

function onlyKnown(role: Role): JsonObject {
  const all = asJson(role);
  const members = Object.entries(isJsonObject(all) ? all : {});
  return Object.fromEntries(members.filter(([name]) => Object.hasOwn(NewRole.shape, name)));
}

/** The same draft, written by this execution before: a repeat after a crash writes nothing twice. */
async function written({ ctx, caller }: Creator, input: z.output<typeof NewRole>): Promise<Role | null> {
  try {
    const known = await getRole({ ctx, input: { id: input.name } });
    if (known.created_in !== caller.executionId || known.state !== "draft") return null;
    const parts = (role: { base_prompt: string; tools: readonly string[] }) =>
      canonicalJson([role.base_prompt, [...role.tools]]);
    return parts(known) === parts(input) ? known : null;
  } catch (error) {
    if (hasCode(error, "not_found")) return null;
    throw error;
  }
}
