import { TuttiError } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";
import { sqlState } from "@/lib/db/sql-state";
import type { Database } from "@/lib/db/types";
import { prepareEntry, type PreparedEntry } from "./encode";
import type { Head, Heads } from "./heads";
import type { ClaimedExecution } from "./lease";
import { linkEntries } from "./linked-entry";
import type { Admission, ExecutionStart, Reservation, StartOutcome } from "./start";

const STATEMENT = "select ord, state, now_ms from execution_start($1, $2, $3, $4, $5)";
const MAX_STARTS = 64;
const MAX_CONFLICT_RETRIES = 5;
const NO_PLACES: Reservation = { workerId: "", places: 0, perTenant: 0 };
const NOTHING: Head = { seq: 0, hash: "" };

interface Queued {
  start: ExecutionStart;
  /** `execution.queued`, and `execution.started` for an execution that is taken at once. */
  entries: [PreparedEntry, PreparedEntry];
  resolve: (outcome: StartOutcome) => void;
  reject: (error: unknown) => void;
}

interface Linked {
  elements: string[];
  first: Head;
  second: Head;
}

export interface StartBatchOptions {
  database: Database;
  heads: Heads;
  /** Told before the starter is, with the entries that were written. */
  committed: (start: ExecutionStart, entries: PreparedEntry[]) => void;
}

/** Writes new executions together: one round trip and one commit for all that start while the one before is under way. */
export class StartBatch {
  /** Set by the runner of this process, if there is one. */
  admission: Admission | null = null;
  private queue: Queued[] = [];
  private running: Promise<void> | null = null;

  constructor(private readonly options: StartBatchOptions) {}

  start(start: ExecutionStart): Promise<StartOutcome> {
    const started = { name: "execution.started" as const, path: "orchestrator" };
    const entries: Queued["entries"] = [
      prepareEntry(start.queued),
      prepareEntry({ ...started, data: { kind: start.kind, crashes: 0 } }),
    ];
    return new Promise((resolve, reject) => {
      this.queue.push({ start, entries, resolve, reject });
      this.running ??= this.run();
    });
  }

  async drain(): Promise<void> {
    while (this.running) await this.running;
  }

  private async run(): Promise<void> {
    // One turn of the event loop, so that everything that starts in this tick shares the first commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.queue.length > 0) await this.write(this.queue.splice(0, MAX_STARTS));
    this.running = null;
  }

  private async write(batch: Queued[], attempt = 0): Promise<void> {
    const reserved = this.admission?.reserve(batch.length) ?? NO_PLACES;
    const linked = batch.map(({ start, entries }, index) => link(start, entries, index + 1));
    let taken: ClaimedExecution[] = [];
    try {
      const { rows } = await this.options.database.query(
        STATEMENT,
        [
          `[${batch.map(({ start }, index) => describe(start, linked[index])).join(",")}]`,
          `[${linked.flatMap(({ elements }) => elements).join(",")}]`,
          reserved.workerId,
          reserved.places,
          reserved.perTenant,
        ],
        "execution_start",
      );
      taken = batch.flatMap((queued, index) => this.settle(queued, linked[index], rows[index]));
    } catch (error) {
      this.admission?.taken([], reserved);
      return this.failed(batch, error, attempt);
    }
    this.admission?.taken(taken, reserved);
  }

  private async failed(batch: Queued[], error: unknown, attempt: number): Promise<void> {
    const state = sqlState(error);
    if (state === "conflict" && attempt < MAX_CONFLICT_RETRIES) return this.write(batch, attempt + 1);
    if (batch.length === 1 || state === "connection") return batch.forEach(({ reject }) => reject(error));
    // One bad value hurts only its own execution.
    for (const queued of batch) await this.write([queued]);
  }

  private settle(
    queued: Queued,
    linked: Linked | undefined,
    row: Record<string, unknown> | undefined,
  ): ClaimedExecution[] {
    const { start, entries } = queued;
    if (!row || !linked) {
      queued.reject(new TuttiError("internal", "The ledger did not answer for this execution."));
      return [];
    }
    if (row.state === "stale" || row.state === "repeat") {
      queued.resolve({ state: row.state });
      return [];
    }
    const running = row.state === "running";
    if (running) this.options.heads.set(start.id, linked.second);
    this.options.committed(start, running ? entries : [entries[0]]);
    queued.resolve({ state: running ? "running" : "queued" });
    return running ? [claimed(start, Number(row.now_ms))] : [];
  }
}

function link(start: ExecutionStart, [first, second]: Queued["entries"], ord: number): Linked {
  const place = { tenantId: start.tenantId, executionId: start.id };
  const one = linkEntries(place, [first], NOTHING, `"o":${ord},`);
  const two = linkEntries(place, [second], one.head, `"o":${ord},"c":true,`);
  return { elements: [...one.elements, ...two.elements], first: one.head, second: two.head };
}

const quote = (text: string) => JSON.stringify(text.toWellFormed());
/** Values a caller may have made travel as text, so that any legal JSON survives the way through the function. */
const asText = (value: Json) => JSON.stringify(JSON.stringify(value));

function describe(start: ExecutionStart, linked: Linked | undefined): string {
  const { orchestration, implicitKey } = start;
  let text = `{"t":"${start.tenantId}","e":"${start.id}","k":"${start.kind}","ti":${quote(start.title)}`;
  text += `,"ps":"${start.planSource}","pl":${asText(start.plan)},"i":${asText(start.input)}`;
  text += `,"cx":${asText(start.context)},"md":${asText(start.metadata)},"ac":${asText(start.actor)}`;
  if (start.constraints) text += `,"cs":${asText(start.constraints)}`;
  if (start.budget) text += `,"bu":${asText(start.budget)}`;
  text += `,"pr":${start.priority},"h1":"${linked?.first.hash}","h2":"${linked?.second.hash}"`;
  if (implicitKey) text += `,"ik":"${implicitKey.id}","ix":${implicitKey.seconds}`;
  if (orchestration) {
    text += `,"oi":${quote(orchestration.id)},"ov":${orchestration.version},"op":${orchestration.pinned}`;
    if (orchestration.name !== null) text += `,"on":${quote(orchestration.name)}`;
  }
  return `${text}}`;
}

/** The execution as a claim would return it. */
function claimed(start: ExecutionStart, nowMs: number): ClaimedExecution {
  return {
    tenantId: start.tenantId,
    id: start.id,
    kind: start.kind,
    title: start.title,
    planSource: start.planSource,
    plan: start.plan,
    input: start.input,
    actor: start.actor,
    context: start.context,
    constraints: start.constraints,
    budget: start.budget,
    parentId: null,
    parentStep: null,
    rootId: null,
    depth: 0,
    replayOf: null,
    sessionId: null,
    orchestrationId: start.orchestration?.id ?? null,
    orchestrationVersion: start.orchestration?.version ?? null,
    lastSeq: 2,
    fence: 1,
    crashes: 0,
    callbackUrl: null,
    cancelRequested: false,
    startedAtMs: nowMs,
    createdAtMs: nowMs,
    begun: true,
  };
}
