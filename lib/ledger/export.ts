import { z } from "zod";
import type { JsonObject } from "@/lib/core/json";
import type { Checkpoint, Head } from "./checkpoint";
import type { ChainedEntry } from "./types";

/**
 * The export of an execution's ledger: JSON lines, first its head, then its entries in order with every hashed field,
 * then the checkpoints that hold its head. `npm run verify-ledger FILE` needs nothing else.
 */
const Payload = z.record(z.string(), z.unknown()) as z.ZodType<JsonObject>;

const HeadLine = z.object({
  type: z.literal("head"),
  execution_id: z.string(),
  last_seq: z.int(),
  last_hash: z.string(),
});

const EntryLine = z.object({
  type: z.literal("entry"),
  tenant_id: z.string(),
  execution_id: z.string(),
  seq: z.int(),
  at: z.iso.datetime(),
  name: z.string(),
  path: z.string(),
  step: z.string().nullable(),
  key: z.string().nullable(),
  status: z.string().nullable(),
  duration_ms: z.number().nullable(),
  cost_usd: z.number().nullable(),
  contract: z
    .object({
      id: z.string(),
      type: z.enum(["REQUEST", "RESPONSE"]),
      correlation_id: z.string(),
      session_id: z.string().nullable(),
      from: z.string(),
      to: z.string(),
      capability: z.string().nullable(),
    })
    .nullable(),
  data: Payload,
  result: Payload.nullable(),
  content_hash: z.string(),
  prev_hash: z.string(),
  hash: z.string(),
});

const CheckpointLine = z.object({
  type: z.literal("checkpoint"),
  tenant_id: z.string(),
  seq: z.int(),
  at: z.string(),
  heads: z.array(z.tuple([z.string(), z.int(), z.string()])),
  prev_hash: z.string(),
  hash: z.string(),
  signature: z.string(),
  public_key: z.string(),
});

const Line = z.discriminatedUnion("type", [HeadLine, EntryLine, CheckpointLine]);

/** What one line of an export says. */
export type ExportItem =
  | { type: "head"; executionId: string; seq: number; hash: string }
  | { type: "entry"; entry: ChainedEntry }
  | { type: "checkpoint"; checkpoint: Checkpoint };

export function headLine(executionId: string, head: { seq: number; hash: string }): string {
  return line({ type: "head", execution_id: executionId, last_seq: head.seq, last_hash: head.hash });
}

export function entryLine(entry: ChainedEntry): string {
  const { contract } = entry;
  return line({
    type: "entry",
    tenant_id: entry.tenantId,
    execution_id: entry.executionId,
    seq: entry.seq,
    at: entry.at.toISOString(),
    name: entry.name,
    path: entry.path,
    step: entry.step,
    key: entry.key,
    status: entry.status,
    duration_ms: entry.durationMs,
    cost_usd: entry.costUsd,
    contract: contract && {
      id: contract.id,
      type: contract.type,
      correlation_id: contract.correlationId,
      session_id: contract.sessionId,
      from: contract.from,
      to: contract.to,
      capability: contract.capability,
    },
    data: entry.data,
    result: entry.result,
    content_hash: entry.contentHash,
    prev_hash: entry.prevHash,
    hash: entry.hash,
  });
}

export function checkpointLine(checkpoint: Checkpoint): string {
  const { tenantId, seq, at, heads, prevHash, hash, signature, publicKey } = checkpoint;
  const chain = { prev_hash: prevHash, hash, signature, public_key: publicKey };
  return line({ type: "checkpoint", tenant_id: tenantId, seq, at, heads, ...chain });
}

function line(item: z.input<typeof Line>): string {
  return `${JSON.stringify(item)}\n`;
}

/** One line of an export; null for anything else. */
export function readExportLine(text: string): ExportItem | null {
  const parsed = Line.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const item = parsed.data;
  switch (item.type) {
    case "head":
      return { type: "head", executionId: item.execution_id, seq: item.last_seq, hash: item.last_hash };
    case "entry":
      return { type: "entry", entry: entryFrom(item) };
    case "checkpoint":
      return { type: "checkpoint", checkpoint: checkpointFrom(item) };
  }
}

function entryFrom(item: z.output<typeof EntryLine>): ChainedEntry {
  const { contract } = item;
  return {
    tenantId: item.tenant_id,
    executionId: item.execution_id,
    seq: item.seq,
    at: new Date(item.at),
    name: item.name,
    path: item.path,
    step: item.step,
    key: item.key,
    status: item.status,
    durationMs: item.duration_ms,
    costUsd: item.cost_usd,
    contract: contract && {
      id: contract.id,
      type: contract.type,
      correlationId: contract.correlation_id,
      sessionId: contract.session_id,
      from: contract.from,
      to: contract.to,
      capability: contract.capability,
    },
    data: item.data,
    result: item.result,
    contentHash: item.content_hash,
    prevHash: item.prev_hash,
    hash: item.hash,
  };
}

function checkpointFrom(item: z.output<typeof CheckpointLine>): Checkpoint {
  const { tenant_id: tenantId, seq, at, prev_hash: prevHash, hash, signature, public_key: publicKey } = item;
  return { tenantId, seq, at, heads: item.heads satisfies Head[], prevHash, hash, signature, publicKey };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
