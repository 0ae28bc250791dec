import { openTestDatabase } from "../../support/database";
import { type Answer, call, type Call, validCall } from "../client";
import { tenantDigest } from "../tenant-digest";
import { AGENT_ORIGIN, createWorld, type World } from "../world";
import type { Operation } from "./operations";

/** A call that takes this long hangs. */
const PATIENCE_MS = 60_000;

export interface Subject {
  world: World;
  /** A request that the operation accepts, from somebody who may send it. Starts are not waited for. */
  validCall(operation: Operation): Call;
  send(operation: Operation, call: Call): Promise<Answer>;
  /** A digest of everything the tenant owns. */
  digest(): Promise<Record<string, string>>;
  /** How many rows callers have made, in all tables but those that work in the background writes. */
  countRows(): Promise<string>;
  /** Until nothing is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function openSubject(environment: Parameters<typeof createWorld>[1] = {}): Promise<Subject> {
  const world = await createWorld(await openTestDatabase("pglite"), environment);
  const { database } = world.runtime;
  const countSql = await countingSql(world);
  return {
    world,
    validCall: (operation) => {
      // Some of what any caller may do is for people only.
      const caller = operation.route.declaration.scope === "any" ? world.allowed.owner : world.allowed.key;
      const valid = reachable(validCall(operation.route, world.ids));
      return { ...valid, headers: { ...caller, ...valid.headers, prefer: "respond-async" } };
    },
    send: (operation, request) => withoutHanging(call(operation.route, request)),
    digest: async () => {
      const { webhook_delivery: _attemptsGoOn, ...digests } = await tenantDigest(database, world.tenantId);
      return digests;
    },
    countRows: async () => {
      const { rows } = await database.query(countSql, [world.tenantId]);
      return JSON.stringify(rows[0]);
    },
    settled: async () => {
      const active = "select 1 from execution where status in ('queued', 'running') limit 1";
      while ((await database.query(active)).rows.length > 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => world.close(),
  };
}

/** Examples name hosts of the internet; nothing here asks for their address. */
function reachable(valid: Call): Call {
  return JSON.parse(JSON.stringify(valid).replaceAll("https://example.com", AGENT_ORIGIN)) as Call;
}

/** Tables that an execution goes on writing after the answer. */
const BACKGROUND = [
  "ledger_entry",
  "ledger_checkpoint",
  "step_claim",
  "blob",
  "outbox",
  "agent_statistics",
  "idempotency_record",
];

async function countingSql({ runtime }: World): Promise<string> {
  const { rows } = await runtime.database.query(
    `select table_name from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and column_name = 'tenant_id' and table_type = 'BASE TABLE' order by 1`,
  );
  const tables = rows.map((row) => String(row.table_name)).filter((name) => !BACKGROUND.includes(name));
  const counts = tables.map((name) => `(select count(*) from "${name}" where tenant_id = $1) as "${name}"`);
  return `select ${counts.join(", ")}`;
}

async function withoutHanging<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${PATIENCE_MS} ms.`)), PATIENCE_MS);
  });
  return Promise.race([work, hung]).finally(() => clearTimeout(timer));
}
