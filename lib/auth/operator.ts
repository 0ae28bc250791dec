import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { TuttiError } from "@/lib/core/errors";
import type { Database } from "@/lib/db/types";
import { createOwnerLink } from "./owner-link";
import { createKeyFor } from "./seed";

/** What the operator's door takes: commands of whoever may read the installation's secrets. */
export const OperatorCommand = z.discriminatedUnion("command", [
  z.object({
    command: z.literal("key"),
    name: z.string().min(1).max(100),
    workspace: z.string().max(100).optional(),
  }),
  z.object({ command: z.literal("owner") }),
]);

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Constant-time comparison with the operator token. */
export function isOperator(authorization: string | null, operatorToken: string): boolean {
  const given = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(operatorToken));
}

export async function runOperatorCommand(
  database: Database,
  command: z.output<typeof OperatorCommand>,
): Promise<string> {
  switch (command.command) {
    case "key":
      return createKeyForWorkspace(database, command);
    case "owner":
      return createOwnerLink(database);
  }
}

/** A key in the name of a workspace's longest-standing owner; without `workspace`, of the oldest workspace. */
export async function createKeyForWorkspace(
  database: Database,
  input: { name: string; workspace?: string | undefined },
): Promise<string> {
  const { rows } = await database.query(
    `select t.tenant_id, m.user_id from tenant t join membership m on m.tenant_id = t.tenant_id and m.role = 'owner'
     where $1::text is null or t.slug = $1 order by t.created_at, t.tenant_id, m.created_at limit 1`,
    [input.workspace ?? null],
  );
  const row = rows[0];
  if (!row) {
    const what = input.workspace
      ? `No workspace is called ${input.workspace}.`
      : "There is no workspace yet.";
    throw new TuttiError("not_found", what);
  }
  return createKeyFor({
    database,
    tenantId: String(row.tenant_id),
    userId: String(row.user_id),
    name: input.name,
  });
}
