import { and, eq, inArray, isNull } from "drizzle-orm";
import { requireScope } from "@/lib/core/actor";
import { type FieldError, isTuttiError, TuttiError } from "@/lib/core/errors";
import { warningsOf } from "@/lib/core/orchestration-warnings";
import { orchestration } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";
import type { Context, ServiceCall } from "../context";
import { createOrchestration, nameTaken } from "./create";
import { type AcceptedDefinition, acceptDefinition, contentHashOf } from "./definition";
import { draftOrchestration } from "./draft";
import { loadKnown } from "./known";
import type { OrchestrationRow } from "./load";
import { publishOrchestration } from "./publish";
import type { OrchestrationDetail } from "./shapes";
import type { ImportOrchestration, ImportResult, OrchestrationDocument } from "./transfer-shapes";
import { knownWith, planRoles, unpackRoles } from "./travelling-roles";
import { updateOrchestration } from "./update";

const PLACE = "/document/definition";
const MAX_NAMES = 100;

/**
 * Reads what `export` wrote: as a new orchestration, under another name, or as a new version of the one that has the
 * name. A draft unless asked otherwise. Throws `unprocessable` with pointers into the body, `conflict` for a taken name.
 */
export async function importOrchestration({
  ctx,
  input,
}: ServiceCall<ImportOrchestration>): Promise<ImportResult> {
  requireScope(ctx.actor, "orchestrations:write");
  const plan = await ctx.db((tx) => planImport(tx, ctx, input));
  if (plan.roles.some(({ action }) => action === "created")) requireScope(ctx.actor, "roles:write");
  const saved = input.dry_run ? null : await carryOut(ctx, input, plan);
  return {
    object: "orchestration_import",
    dry_run: input.dry_run,
    action: plan.action,
    name: plan.name,
    orchestration_id: saved?.id ?? plan.target?.id ?? null,
    version: saved?.latest_version ?? (plan.target?.latestVersion ?? 0) + 1,
    published: input.publish,
    roles: plan.roles,
    warnings: plan.warnings,
  };
}

interface ImportPlan {
  action: ImportResult["action"];
  name: string;
  /** What gets a new version. */
  target: OrchestrationRow | null;
  roles: ImportResult["roles"];
  warnings: FieldError[];
}

async function planImport(tx: Tx, ctx: Context, input: ImportOrchestration): Promise<ImportPlan> {
  const { document, on_conflict: policy } = input;
  const { definition } = document;
  const named = typeof definition.name === "string" ? await findNamed(tx, ctx, definition.name) : null;
  const target = policy === "new_version" || policy === "fail" ? named : null;
  const known = await loadKnown(tx, ctx, { id: target?.id ?? null, definition });
  const { roles: packed = [] } = document;
  const accepted = accept(definition, knownWith(known, packed));
  const roles = planRoles(known, packed);
  const { name } = accepted.input;
  const warnings = [...warningsOf(accepted.columns.definition).map(below), ...doubts(document)];
  if (!named) return { action: "created", name, target: null, roles, warnings };
  if (policy === "fail") throw nameTaken(name);
  if (policy === "new_version") return { action: "new_version", name, target, roles, warnings };
  return { action: "renamed", name: await freeName(tx, ctx, name), target: null, roles, warnings };
}

function accept(definition: unknown, known: Parameters<typeof acceptDefinition>[1]): AcceptedDefinition {
  try {
    return acceptDefinition(definition, known);
  } catch (error) {
    if (!isTuttiError(error)) throw error;
    throw new TuttiError(error.code, error.message, { errors: (error.errors ?? []).map(below) });
  }
}

function below({ pointer, detail }: FieldError): FieldError {
  return { pointer: `${PLACE}${pointer}`, detail };
}

function doubts({ definition, content_hash: hash, redacted }: OrchestrationDocument): FieldError[] {
  const changed = hash !== undefined && hash !== contentHashOf(definition);
  return [
    ...(changed ? [{ pointer: PLACE, detail: "The definition was changed after it was exported." }] : []),
    ...(redacted ? [{ pointer: PLACE, detail: "Something that looked like a secret was left out." }] : []),
  ];
}

async function findNamed(tx: Tx, ctx: Context, name: string): Promise<OrchestrationRow | null> {
  const [row] = await tx
    .select()
    .from(orchestration)
    .where(
      and(
        eq(orchestration.tenantId, ctx.tenantId),
        eq(orchestration.name, name),
        isNull(orchestration.deletedAt),
      ),
    );
  return row ?? null;
}

/** "Digest (2)", or the first number that is free. */
async function freeName(tx: Tx, ctx: Context, name: string): Promise<string> {
  const names = Array.from({ length: MAX_NAMES }, (_, index) => `${name.slice(0, 190)} (${index + 2})`);
  const taken = await tx
    .select({ name: orchestration.name })
    .from(orchestration)
    .where(
      and(
        eq(orchestration.tenantId, ctx.tenantId),
        inArray(orchestration.name, names),
        isNull(orchestration.deletedAt),
      ),
    );
  const free = names.find((candidate) => !taken.some((row) => row.name === candidate));
  if (free === undefined) throw nameTaken(name);
  return free;
}

async function carryOut(
  ctx: Context,
  { document, publish }: ImportOrchestration,
  { name, target, roles }: ImportPlan,
): Promise<OrchestrationDetail> {
  const { metadata = {} } = document;
  await unpackRoles(ctx, document.roles ?? [], roles);
  const definition = { ...document.definition, name };
  const note = metadata.note ?? undefined;
  if (target) {
    const drafted = await draftOrchestration({ ctx, input: { id: target.id, definition, note } });
    if (!publish) return drafted;
    const version = drafted.latest_version;
    return publishOrchestration({ ctx, input: { id: target.id, version } });
  }
  const made = await createOrchestration({ ctx, input: { definition, publish, note } });
  const { starts_per_minute, budget } = metadata;
  if (starts_per_minute == null && budget == null) return made;
  return updateOrchestration({ ctx, input: { id: made.id, starts_per_minute, budget } });
}
