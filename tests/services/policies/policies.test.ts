import { afterAll, beforeAll, expect, it } from "vitest";
import { decidePolicy, type PolicyRule } from "@/lib/core/policy";
import type { Database } from "@/lib/db/types";
import { createPolicy } from "@/lib/services/policies/create";
import { getPolicy } from "@/lib/services/policies/get";
import { listPolicies } from "@/lib/services/policies/list";
import { removePolicy } from "@/lib/services/policies/remove";
import { workspaceRules } from "@/lib/services/policies/rules";
import { CreateToolPolicy } from "@/lib/services/policies/shapes";
import { takeUse } from "@/lib/services/policies/take-use";
import { updatePolicy } from "@/lib/services/policies/update";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

describeDatabases("standing rules", (open) => {
  let database: Database;
  let workspaces: Workspaces;
  beforeAll(async () => {
    database = await open();
    workspaces = await openWorkspaces(database);
  });
  afterAll(() => workspaces?.close());

  const given = (more: object = {}) => CreateToolPolicy.parse({ tool: "mail.*", decision: "deny", ...more });

  it("are made, changed and taken away, with a row of the audit log each", async () => {
    const { tenantId, owner, viewer } = workspaces.workspace();
    const made = await createPolicy({ ctx: owner, input: given() });
    expect(made).toMatchObject({ tool: "mail.*", decision: "deny", standing: true, until: null });
    expect((await workspaceRules(owner)).policies).toMatchObject([{ id: made.id, decision: "deny" }]);
    const change = { decision: "allow" as const, max_uses: 2 };
    expect(await updatePolicy({ ctx: owner, input: { id: made.id, change } })).toMatchObject({
      decision: "allow",
      remaining_uses: 2,
      tool: "mail.*",
    });
    expect((await workspaceRules(owner)).policies).toMatchObject([{ decision: "allow", counted: true }]);
    expect((await listPolicies({ ctx: viewer, input: {} })).data).toHaveLength(1);
    await removePolicy({ ctx: owner, input: { id: made.id } });
    expect((await workspaceRules(owner)).policies).toEqual([]);
    expect(await codeOf(removePolicy({ ctx: owner, input: { id: made.id } }))).toBe("not_found");
    expect(await workspaces.audited(tenantId)).toEqual([
      "tool_policy.created",
      "tool_policy.updated",
      "tool_policy.removed",
    ]);
  });

  it("refuse readers, strangers, and what could never hold", async () => {
    const { owner, viewer, stranger } = workspaces.workspace();
    const { id } = await createPolicy({ ctx: owner, input: given() });
    expect(await codeOf(createPolicy({ ctx: viewer, input: given() }))).toBe("forbidden");
    expect(await codeOf(getPolicy({ ctx: stranger, input: { id } }))).toBe("not_found");
    expect(await codeOf(updatePolicy({ ctx: stranger, input: { id, change: { tool: "*" } } }))).toBe(
      "not_found",
    );
    expect(await codeOf(removePolicy({ ctx: stranger, input: { id } }))).toBe("not_found");
    expect((await workspaceRules(stranger)).policies).toEqual([]);
    const past = given({ until: "2020-01-01T00:00:00Z" });
    expect(await codeOf(createPolicy({ ctx: owner, input: past }))).toBe("unprocessable");
    const broken = given({ bounds: [{ field: "a..b |", operator: "==", value: 1 }] });
    expect(await codeOf(createPolicy({ ctx: owner, input: broken }))).toBe("unprocessable");
  });

  it("give a counted rule's calls away one by one, however many ask at once", async () => {
    const { owner } = workspaces.workspace();
    const { id } = await createPolicy({ ctx: owner, input: given({ decision: "allow", max_uses: 3 }) });
    const taken = await Promise.all(Array.from({ length: 8 }, () => takeUse(owner, id)));
    expect(taken.filter(Boolean)).toHaveLength(3);
    expect((await getPolicy({ ctx: owner, input: { id } })).standing).toBe(false);
    expect((await workspaceRules(owner)).policies).toEqual([]);
  });
});

const rule = (id: string, more: Partial<PolicyRule>): PolicyRule => ({
  id,
  tool: "*",
  decision: "allow",
  bounds: [],
  roleId: null,
  orchestrationId: null,
  requiredRole: null,
  counted: false,
  ...more,
});
const call = (more: object = {}) => ({
  tool: { name: "mail.send", effect: "write" as const, ...more },
  arguments: { to: "anna@example.com", amount: 5 },
  roleId: "rol_1",
  orchestrationId: null,
});

it.each([
  ["nothing: writes go through", [], {}, "allow"],
  ["nothing: what destroys asks", [], { risk: "destructive" as const }, "approve"],
  ["nothing: what asks by itself asks", [], { approval: "policy" as const }, "approve"],
  ["a rule allows what asks by itself", [rule("a", {})], { approval: "policy" as const }, "allow"],
  ["no rule allows what always asks", [rule("a", {})], { approval: "always" as const }, "approve"],
  ["but one denies it", [rule("a", { decision: "deny" })], { approval: "always" as const }, "deny"],
  [
    "a name goes before a wildcard",
    [rule("a", { tool: "mail.*", decision: "deny" }), rule("b", { tool: "mail.send" })],
    {},
    "allow",
  ],
  [
    "a role's rule before everybody's",
    [rule("a", { tool: "mail.send" }), rule("b", { tool: "mail.send", roleId: "rol_1", decision: "deny" })],
    {},
    "deny",
  ],
  [
    "another role's rule says nothing",
    [rule("b", { tool: "mail.send", roleId: "rol_2", decision: "deny" })],
    {},
    "allow",
  ],
  [
    "bounds before none, while they hold",
    [
      rule("a", { tool: "mail.send", decision: "approve" }),
      rule("b", { tool: "mail.send", bounds: [{ field: "amount", operator: "<=", value: 5 }] }),
    ],
    {},
    "allow",
  ],
  [
    "bounds that don't hold say nothing",
    [
      rule("a", { tool: "mail.send", decision: "approve" }),
      rule("b", { tool: "mail.send", bounds: [{ field: "amount", operator: "<", value: 5 }] }),
    ],
    {},
    "approve",
  ],
  [
    "a value with braces means itself",
    [
      rule("a", { tool: "mail.send", decision: "deny" }),
      rule("b", { tool: "mail.send", bounds: [{ field: "to", operator: "==", value: "{{to}}" }] }),
    ],
    {},
    "deny",
  ],
  [
    "always allow goes before the rule that asked",
    [rule("a", { decision: "approve" }), rule("b", { exception: true })],
    {},
    "allow",
  ],
  [
    "but not before one that denies",
    [rule("a", { decision: "deny" }), rule("b", { exception: true })],
    {},
    "deny",
  ],
  [
    "deny goes before approve before allow",
    [rule("a", {}), rule("b", { decision: "approve" }), rule("c", { decision: "deny" })],
    {},
    "deny",
  ],
] as const)("policy: %s", (_, rules, tool, expected) => {
  expect(decidePolicy(rules, call(tool)).decision).toBe(expected);
});
