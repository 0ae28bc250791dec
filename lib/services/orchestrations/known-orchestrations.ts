import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { isJsonObject } from "@/lib/core/json";
import {
  type KnownOrchestration,
  type OrchestrationDefinition,
  type OrchestrationStep,
  walkSteps,
} from "@/lib/core/orchestration";
import { orchestration, orchestrationVersion } from "@/lib/db/schema/registry";
import type { Tx } from "@/lib/db/types";

/** The orchestration that is checked: what leads back to it would never end. */
export interface Checked {
  /** Null: not saved yet. */
  id: string | null;
  definition: unknown;
}

type Reference = Pick<OrchestrationStep, "orchestration" | "version">;

interface Found {
  id: string;
  name: string;
  /** Those an unpinned reference leads to, now or once the draft is published. */
  current: number[];
  /** References of each version that was read. */
  versions: Map<number, Reference[]>;
}

/** Levels of references followed, one query each; executions nest less deep. */
const MOST_LEVELS = 20;

/** The orchestrations a definition refers to, and whether they lead back to it. */
export async function loadKnownOrchestrations(
  tx: Tx,
  tenantId: string,
  checked: Checked,
): Promise<(nameOrId: string) => KnownOrchestration | undefined> {
  const ownName = isJsonObject(checked.definition) ? checked.definition.name : null;
  const isChecked = (nameOrId: string) => nameOrId === ownName || nameOrId === checked.id;
  const found = new Map<string, Found>();
  let wanted = referencesIn(checked.definition);
  for (let level = 0; level < MOST_LEVELS && wanted.length > 0; level++) {
    wanted = await readReferred(tx, tenantId, wanted, found);
  }
  return (nameOrId) => {
    const item = found.get(nameOrId);
    if (!item && !isChecked(nameOrId)) return undefined;
    return {
      hasVersion: (version) => item?.versions.has(version) ?? false,
      wayBack: (version) => wayBack({ orchestration: nameOrId, version }, found, isChecked, new Set()),
    };
  };
}

/** Whatever names an orchestration in what was sent, which need not be a valid definition. */
function referencesIn(value: unknown): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJsonObject(value)) return [];
  const { orchestration: name, version } = value;
  const own =
    typeof name === "string"
      ? [{ orchestration: name, version: typeof version === "number" ? version : null }]
      : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}

/** Reads what is referred to and not known yet; gives what that refers to. */
async function readReferred(
  tx: Tx,
  tenantId: string,
  wanted: Reference[],
  found: Map<string, Found>,
): Promise<Reference[]> {
  const unread = wanted.filter(({ orchestration: name, version }) => {
    const known = found.get(name);
    return !known || (version !== null && !known.versions.has(version));
  });
  if (unread.length === 0) return [];
  const names = [...new Set(unread.map((item) => item.orchestration))];
  const pinned = unread.flatMap(({ version }) => (isVersion(version) ? [version] : []));
  const rows = await tx
    .select({
      id: orchestration.id,
      name: orchestration.name,
      published: orchestration.publishedVersion,
      latest: orchestration.latestVersion,
      version: orchestrationVersion.version,
      definition: orchestrationVersion.definition,
    })
    .from(orchestration)
    .innerJoin(
      orchestrationVersion,
      and(
        eq(orchestrationVersion.tenantId, orchestration.tenantId),
        eq(orchestrationVersion.orchestrationId, orchestration.id),
      ),
    )
    .where(
      and(
        eq(orchestration.tenantId, tenantId),
        isNull(orchestration.deletedAt),
        or(inArray(orchestration.name, names), inArray(orchestration.id, names)),
        or(
          eq(orchestrationVersion.version, orchestration.publishedVersion),
          eq(orchestrationVersion.version, orchestration.latestVersion),
          pinned.length > 0 ? inArray(orchestrationVersion.version, pinned) : undefined,
        ),
      ),
    );
  return rows.flatMap(({ id, name, published, latest, version, definition }) => {
    const current = published === null ? [latest] : [published, latest];
    const item = found.get(id) ?? { id, name, current, versions: new Map() };
    found.set(id, item).set(name, item);
    if (item.versions.has(version)) return [];
    const references = referencesOf(definition);
    item.versions.set(version, references);
    return references;
  });
}

/** As the column holds them: what was sent may be any number. */
function isVersion(version: number | null): version is number {
  return version !== null && Number.isInteger(version) && version > 0 && version < 2 ** 31;
}

function referencesOf(definition: OrchestrationDefinition): Reference[] {
  return [...walkSteps(definition.steps)].flatMap((step) => (step.type === "orchestration" ? [step] : []));
}

/** Names from a reference to the checked one; null: it doesn't lead there. A pinned version of that one is not it. */
function wayBack(
  { orchestration: nameOrId, version }: Reference,
  found: ReadonlyMap<string, Found>,
  isChecked: (nameOrId: string) => boolean,
  seen: Set<string>,
): string[] | null {
  const item = found.get(nameOrId);
  if (version === null && (isChecked(nameOrId) || (item && isChecked(item.id))))
    return [item?.name ?? nameOrId];
  if (!item) return null;
  for (const number of version === null ? item.current : [version]) {
    const place = `${item.id}/${number}`;
    if (seen.has(place)) continue;
    seen.add(place);
    for (const reference of item.versions.get(number) ?? []) {
      const way = wayBack(reference, found, isChecked, seen);
      if (way) return [item.name, ...way];
    }
  }
  return null;
}
