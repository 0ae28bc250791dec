import { requireScope } from "@/lib/core/actor";
import { TuttiError } from "@/lib/core/errors";
import type { Context } from "../context";
import type { RoleRow } from "./load";
import type { UpdateRole } from "./shapes";

/** Set where an agent writes: what it writes is a draft, and no stronger than it was itself. */
export interface RoleOrigin {
  executionId: string;
  /** Scopes of the agent's own tools. */
  scopes: readonly string[];
}

/** Only a person who holds `meta` gives a role the `system.*` tools, or changes a role that has them. */
export function checkMeta(ctx: Context, { meta }: { meta?: boolean | undefined }, before?: RoleRow): void {
  if (!meta && !before?.meta) return;
  requireScope(ctx.actor, "meta");
  if (ctx.actor.kind !== "user") {
    throw new TuttiError("forbidden", "Only a person gives a role the system.* tools.", {
      errors: [{ pointer: "/meta", detail: "Only a person may set it." }],
    });
  }
}

/** What an agent wrote begins to work when a person says so. */
export function checkPublishing(ctx: Context, row: RoleRow, changes: UpdateRole): void {
  if (row.state === "published" || changes.state !== "published" || row.createdIn === null) return;
  if (ctx.actor.kind !== "user") {
    throw new TuttiError("forbidden", "What an agent wrote is published by a person.", {
      errors: [{ pointer: "/state", detail: "Only a person may publish it." }],
    });
  }
}

/** An agent changes only drafts that agents wrote. */
export function checkOrigin(row: RoleRow, origin: RoleOrigin | undefined): void {
  if (!origin || (row.state === "draft" && row.createdIn !== null)) return;
  throw new TuttiError(
    "forbidden",
    `The role ${row.name} is a person's or published: an agent can't change it.`,
  );
}
