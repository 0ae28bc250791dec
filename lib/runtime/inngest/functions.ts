import { type Inngest, type InngestFunction } from "inngest";
import { claimOne, type Place } from "@/lib/ledger/claim-one";
import { EVENTS, ExecutionIds, placeOf, StepIds } from "./events";
import type { InngestHost } from "./host";
import { ringForLost, type Outbox } from "./outbox";
import { runExecution } from "./run-execution";
import { load } from "./rows";
import { settleCancelled } from "./settle";
import { takeTurn } from "./turn";

/** What rides on the embedded runner's poll, as a cron function each. */
export interface Sweep {
  id: string;
  cron: string;
  work: () => Promise<void>;
}

export interface FunctionParts {
  client: Inngest.Any;
  host: InngestHost;
  outbox: Outbox;
  sweeps: Sweep[];
}

/** Turns of one run of a step's function; the server allows 1,000 operations in a run. */
const TURNS_PER_RUN = 400;
/** The longest single sleep; longer ones are taken in pieces. */
const LONGEST_SLEEP_MS = 6 * 86_400_000;
/**
 * The server hears no event that came before it had registered the wait, so the first look at the row comes soon;
 * each further one takes eight times as long, up to a day.
 */
const FIRST_LOOK_MS = 1_000;
const LOOK_FACTOR = 8;
const LAST_LOOK_MS = 86_400_000;

/** Of an event that comes, against the one the run began with. */
const SAME_EXECUTION = "event.data.execution_id == async.data.execution_id";

/** A step's function ends runs that outlive their execution; the recovery starts a long execution again. */
const FINISH = "7d";

/** Change an id's version when runs under way could not go on with the edited function. */
export function createFunctions(parts: FunctionParts): InngestFunction.Any[] {
  const step = stepFunction(parts);
  const execution = executionFunction(parts, step);
  return [
    execution,
    step,
    cancelFunction(parts),
    recoveryFunction(parts, execution.id(parts.client.id)),
    ...sweepFunctions(parts),
  ];
}

/** Retries are the engine's to decide; unset, the server would make four. */
function common({ host }: FunctionParts) {
  return {
    retries: 0 as const,
    concurrency: { key: "event.data.tenant_id", limit: host.settings.tenantConcurrency },
    checkpointing: host.settings.checkpointing,
    priority: { run: "event.data.priority" },
  };
}

function executionFunction(parts: FunctionParts, stepOf: InngestFunction.Any) {
  const { client, host, outbox } = parts;
  return client.createFunction(
    {
      id: "execution-v1",
      name: "Execution",
      triggers: [{ event: EVENTS.due }],
      timeouts: { finish: FINISH },
      cancelOn: [{ event: EVENTS.cancelled, if: SAME_EXECUTION }],
      ...common(parts),
    },
    async ({ event, step, runId }) => {
      const place = placeOf(event.data);
      const begun = await step.run("begin", () => claimOne(host, place));
      if (!begun.mine) return "left";
      const ids = ExecutionIds.parse(event.data);
      const departure = await runExecution(host, place, {
        begun,
        invoke: (id, path) =>
          step.invoke(id, { function: stepOf, data: { ...ids, path } }).then(
            () => true,
            () => false,
          ),
        pause: (id, ms) => step.sleep(id, ms),
        run: (id, work) => step.run(id, work),
      });
      if (departure === "handed-over") await outbox.ring(place, `${place.executionId}:${runId}`, "due");
      return departure;
    },
  );
}

function stepFunction(parts: FunctionParts) {
  const { client, host } = parts;
  return client.createFunction(
    {
      id: "execution-step-v1",
      name: "Step of an execution",
      triggers: [],
      timeouts: { finish: FINISH },
      cancelOn: [{ event: EVENTS.cancelled, if: SAME_EXECUTION }],
      ...common(parts),
    },
    async ({ event, step }) => {
      const { path } = StepIds.parse(event.data);
      const place = placeOf(event.data);
      let looks = 0;
      for (let turn = 1; turn <= TURNS_PER_RUN; turn++) {
        const next = await step.run(`turn-${turn}`, () => takeTurn(host, place, path));
        if (next.kind === "done" || next.kind === "left") return next.kind;
        if (next.kind === "again") continue;
        if (!next.event) await step.sleep(`rest-${turn}`, sleepOf(next.ms));
        else {
          const look = Math.min(next.ms, LAST_LOOK_MS, FIRST_LOOK_MS * LOOK_FACTOR ** looks++);
          await step.waitForEvent(`rest-${turn}`, {
            event: EVENTS.signalled,
            if: SAME_EXECUTION,
            timeout: wholeSeconds(look),
          });
        }
      }
      return "again";
    },
  );
}

/** The server counts whole seconds, and the SDK rounds down: too early is a turn for nothing. */
function wholeSeconds(ms: number): number {
  return Math.max(1_000, Math.ceil(ms / 1_000) * 1_000);
}

function sleepOf(ms: number): number {
  return Math.min(wholeSeconds(ms), LONGEST_SLEEP_MS);
}

/** Closes a cancelled execution once its steps have let go. Row first: the event is only the doorbell. */
function cancelFunction(parts: FunctionParts) {
  const { client, host } = parts;
  return client.createFunction(
    {
      id: "execution-cancel-v1",
      name: "Cancel an execution",
      triggers: [{ event: EVENTS.cancelled }],
      timeouts: { finish: "5m" },
      ...common(parts),
    },
    async ({ event, step }) => {
      const place = placeOf(event.data);
      return step.run("cancel", () => cancel(host, place));
    },
  );
}

const CANCEL_LOOKS = 40;
const CANCEL_LOOK_MS = 100;

async function cancel(host: InngestHost, place: Place): Promise<string> {
  await claimOne(host, place);
  for (let look = 0; look < CANCEL_LOOKS && (await isActing(host, place)); look++)
    await new Promise((resolve) => setTimeout(resolve, CANCEL_LOOK_MS));
  const loaded = await load(host.database, host.ledger, place);
  if (loaded?.ours && loaded.execution.cancelRequested) {
    await settleCancelled(host, loaded);
    return "cancelled";
  }
  // One that was only queued is cancelled already, and nobody has told whoever wants to know.
  if (loaded?.execution.callbackUrl) await host.onSettled(loaded.execution);
  return "left";
}

async function isActing({ database }: InngestHost, { tenantId, executionId }: Place): Promise<boolean> {
  const { rows } = await database.query(
    `select 1 from step_claim where tenant_id = $1 and execution_id = $2 and path <> '' and owner is not null
       and lease_until > clock_timestamp() limit 1`,
    [tenantId, executionId],
    "inngest_acting",
  );
  return rows.length > 0;
}

/** A run of `execution` that was lost, e.g. because an answer never reached the server, is begun afresh. */
function recoveryFunction(parts: FunctionParts, functionId: string) {
  const { client, host, outbox } = parts;
  const expression = `event.data.function_id == '${functionId}'`;
  return client.createFunction(
    {
      id: "execution-recovery-v1",
      name: "Recover an execution",
      triggers: [
        { event: "inngest/function.failed", if: expression },
        { event: "inngest/function.cancelled", if: expression },
      ],
      timeouts: { finish: "5m" },
      retries: 0,
      checkpointing: host.settings.checkpointing,
    },
    async ({ event, step }) => {
      const lost: unknown = event.data;
      const { run, place } = readLostRun(lost);
      await step.run("count", () => countCrash(host, place, run));
      await step.sleep("pause", "1s");
      await step.run("ring", () => outbox.ring(place, `${place.executionId}:after:${run}`, "due"));
    },
  );
}

function readLostRun(data: unknown): { run: string; place: Place } {
  const { run_id: run, event } = data as { run_id: string; event: { data: unknown } };
  return { run, place: placeOf(event.data) };
}

/** Once per lost run, however often this is delivered: the execution's own row remembers the last one. */
async function countCrash(host: InngestHost, { tenantId, executionId }: Place, run: string): Promise<void> {
  await host.database.query(
    `with lost as (
       insert into step_claim as c (tenant_id, execution_id, path, owner, lease_until)
       select e.tenant_id, e.id, '', $3, clock_timestamp() + interval '10 minutes' from execution e
       where e.tenant_id = $1 and e.id = $2 and e.status in ('queued', 'running', 'waiting')
       on conflict (tenant_id, execution_id, path) do update set owner = excluded.owner
         where c.owner is distinct from excluded.owner
       returning 1)
     update execution set crashes = crashes + 1 where tenant_id = $1 and id = $2
       and cancel_requested_at is null and exists (select from lost)`,
    [tenantId, executionId, run],
    "inngest_crash",
  );
}

function sweepFunctions({ client, host, outbox, sweeps }: FunctionParts): InngestFunction.Any[] {
  const all: Sweep[] = [
    { id: "outbox", cron: "* * * * *", work: () => outbox.sweep() },
    { id: "lost", cron: "* * * * *", work: () => ringForLost(host.database, outbox, Date.now()) },
    ...sweeps,
  ];
  return all.map(({ id, cron, work }) =>
    client.createFunction(
      {
        id: `sweep-${id}-v1`,
        name: `Sweep: ${id}`,
        triggers: [{ cron }],
        timeouts: { finish: "5m" },
        retries: 0,
        concurrency: { limit: 1 },
        checkpointing: host.settings.checkpointing,
      },
      async ({ step }) => {
        await step.run("sweep", work);
      },
    ),
  );
}
