import { LRUCache } from "lru-cache";
import { type AnyColumn, and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { monthOf } from "@/lib/core/budget";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { PolicyBound, PolicyRule } from "@/lib/core/policy";
import { toolPolicy } from "@/lib/db/schema/approvals";
import { role } from "@/lib/db/schema/models";
import { orchestration } from "@/lib/db/schema/registry";
import { tenant } from "@/lib/db/schema/workspace";
import type { Tx } from "@/lib/db/types";
import type { Ledger } from "@/lib/ledger/ledger";
import type { Context } from "../context";

/** What a workspace says about all its executions: standing rules, and its own budget. */
export interface WorkspaceRules {
  policies: readonly PolicyRule[];
  /** The workspace's `budget` setting; null: none. */
  budget: JsonObject | null;
  /** Roles and orchestrations with limits of the month, by `monthOf`; most workspaces have none. */
  months: ReadonlyMap<string, SubjectBudget>;
}

/** What one role or orchestration may spend in a month. */
export interface SubjectBudget {
  /** In words: `the role Writer`. */
  of: string;
  budget: JsonObject;
}

/** How old what is known of a workspace's rules may be, in milliseconds. */
const FRESH_MS = 1_000;
const MAX_TENANTS = 1_000;

interface Known {
  at: number;
  rules: Promise<WorkspaceRules>;
  /** Null until they have been read. */
  read: WorkspaceRules | null;
}

// On globalThis: a rule is made by a route and read by the runner, and these are two bundles of one process.
const store = globalThis as { __tuttiRules?: WeakMap<Ledger, LRUCache<string, Known>> };

/** One cache per open ledger; tests open many. */
function cacheOf(ledger: Ledger): LRUCache<string, Known> {
  const caches = (store.__tuttiRules ??= new WeakMap());
  const known = caches.get(ledger) ?? new LRUCache<string, Known>({ max: MAX_TENANTS });
  caches.set(ledger, known);
  return known;
}

/** The rules in force, read at most once a second: steps ask for them, so they must cost nothing. */
export function workspaceRules(ctx: Context): Promise<WorkspaceRules> {
  const known = fresh(ctx);
  if (known) return known.rules;
  const rules = readRules(ctx);
  const made: Known = { at: performance.now(), rules, read: null };
  const cache = cacheOf(ctx.ledger);
  cache.set(ctx.tenantId, made);
  rules.then(
    (read) => (made.read = read),
    () => {
      if (cache.get(ctx.tenantId) === made) cache.delete(ctx.tenantId);
    },
  );
  return rules;
}

/** The same without a wait, where they were read a moment ago. */
export function knownRules(ctx: Pick<Context, "ledger" | "tenantId">): WorkspaceRules | null {
  return fresh(ctx)?.read ?? null;
}

function fresh({ ledger, tenantId }: Pick<Context, "ledger" | "tenantId">): Known | null {
  const known = cacheOf(ledger).get(tenantId);
  return known && performance.now() - known.at < FRESH_MS ? known : null;
}

/** Call after the commit of a change: this process knows it at once, others within a second. */
export function rulesChanged(ctx: Context): void {
  cacheOf(ctx.ledger).delete(ctx.tenantId);
}

async function readRules(ctx: Context): Promise<WorkspaceRules> {
  return ctx.db(async (tx) => {
    const rows = await tx
      .select()
      .from(toolPolicy)
      .where(
        and(
          eq(toolPolicy.tenantId, ctx.tenantId),
          or(isNull(toolPolicy.expiresAt), gt(toolPolicy.expiresAt, sql`now()`)),
          or(isNull(toolPolicy.remaining), gt(toolPolicy.remaining, 0)),
        ),
      );
    const [settings] = await tx
      .select({ settings: tenant.settings })
      .from(tenant)
      .where(eq(tenant.tenantId, ctx.tenantId));
    const budget = settings?.settings.budget;
    return {
      policies: rows.map(toRule),
      budget: isJsonObject(budget) ? budget : null,
      months: await readMonths(tx, ctx.tenantId),
    };
  });
}

async function readMonths(tx: Tx, tenantId: string): Promise<WorkspaceRules["months"]> {
  const monthly = (budget: AnyColumn) =>
    sql`(${budget} ->> 'monthly_max_tokens' is not null or ${budget} ->> 'monthly_max_cost_usd' is not null)`;
  const { budget: ofRole } = role;
  const { budget: ofOrchestration } = orchestration;
  const roles = await tx
    .select({ id: role.id, name: role.name, budget: ofRole })
    .from(role)
    .where(and(eq(role.tenantId, tenantId), monthly(ofRole)));
  const orchestrations = await tx
    .select({ id: orchestration.id, name: orchestration.name, budget: ofOrchestration })
    .from(orchestration)
    .where(and(eq(orchestration.tenantId, tenantId), monthly(ofOrchestration)));
  return new Map([
    ...roles.map((row) => entryOf("role", row)),
    ...orchestrations.map((row) => entryOf("orchestration", row)),
  ]);
}

function entryOf(
  kind: "role" | "orchestration",
  { id, name, budget }: { id: string; name: string; budget: JsonObject | null },
): [string, SubjectBudget] {
  return [monthOf(kind, id), { of: `the ${kind} ${name}`, budget: budget ?? {} }];
}

function toRule(row: typeof toolPolicy.$inferSelect): PolicyRule {
  return {
    id: row.id,
    tool: row.tool,
    decision: row.decision,
    bounds: row.bounds as unknown as PolicyBound[],
    roleId: row.roleId,
    orchestrationId: row.orchestrationId,
    requiredRole: row.requiredRole,
    counted: row.remaining !== null,
    exception: row.fromApproval !== null,
  };
}
