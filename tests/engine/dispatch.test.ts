import { describe, expect, it } from "vitest";
import type { Agent, StepIO } from "@/lib/agents/contract";
import type { Candidate } from "@/lib/agents/routing";
import { TuttiError } from "@/lib/core/errors";
import type { Json, JsonObject } from "@/lib/core/json";
import { dispatch, type DispatchEnvironment } from "@/lib/engine/dispatch";
import type { ChildStep, ExecutionDurable, StepOutcome } from "@/lib/engine/durable";
import { execute } from "@/lib/engine/execute";
import type { PlannedStep, PlanSource } from "@/lib/engine/plan";
import type { EntryDraft } from "@/lib/ledger/types";
import { testAgent } from "../support/executions";

/** A durable port without a database: bodies run, entries and sleeps are kept to be looked at. */
class MemoryDurable implements ExecutionDurable {
  readonly entries: EntryDraft[] = [];
  readonly sleeps: number[] = [];
  readonly done = new Map<string, StepOutcome>();
  readonly begun = new Map<string, string>();
  readonly controller = new AbortController();

  recorded = (id: string) => this.done.get(id) ?? null;
  begunBy = (id: string) => this.begun.get(id) ?? null;
  note = (_id: string, draft: EntryDraft) => void this.entries.push(draft);
  history = (): string[] => [];
  abandon = () => new Promise<StepOutcome>(() => undefined);
  run: ExecutionDurable["run"] = (id, body) => body(this.io(id, 1));

  async child(id: string, work: Parameters<ExecutionDurable["child"]>[1]): Promise<StepOutcome> {
    this.entries.push(work.request("con_1"));
    const outcome = await work.body(this.childStep(id));
    this.entries.push(work.response("con_1", outcome, 1));
    return outcome;
  }

  private io(id: string, attempt: number): StepIO {
    return { attempt, key: `exe_1:${id}`, signal: this.controller.signal, emit: () => undefined };
  }

  private childStep(id: string): ChildStep {
    const io = (attempt: number) => this.io(id, attempt);
    return {
      contractId: "con_1",
      io,
      durable: (attempt) => ({
        run: (_id, body) => body(io(attempt)),
        sleep: async (_id, ms) => void this.sleeps.push(ms),
        waitFor: async () => null,
      }),
      single: (body) => body(),
      note: this.note,
      noted: () => false,
    };
  }
}

interface World {
  agents?: Agent[];
  status?: Candidate["status"];
}

function world({ agents = [], status = "available" }: World = {}) {
  const durable = new MemoryDurable();
  const settled: (StepOutcome | null)[] = [];
  const environment: DispatchEnvironment = {
    tenantId: "ten_1",
    executionId: "exe_1",
    sessionId: null,
    labels: {},
    family: { rootId: "exe_1", depth: 0, orchestrationId: null, constraints: null, budget: null },
    meter: {
      beforeModelCall: async () => undefined,
      beforeToolCall: async () => undefined,
      spent: () => undefined,
      toolCalled: () => undefined,
    },
    rules: async () => ({ policies: [], budget: null, months: new Map() }),
    models: null as never,
    durable,
    context: () => {
      throw new Error("These agents need no context.");
    },
    candidates: async () => agents.map((agent) => ({ agent, status, inFlight: 0, completed: 0, failed: 0 })),
    track: () => (outcome) => settled.push(outcome),
    redact: (value) => JSON.parse(JSON.stringify(value).replaceAll("hunter2", "[redacted]")) as Json,
    random: () => 0.5,
  };
  return { durable, settled, environment };
}

function planned(more: Partial<PlannedStep> = {}): PlannedStep {
  return {
    path: "a",
    id: "a",
    name: "a",
    capability: "work",
    agent: null,
    parameters: {},
    maxRetries: 0,
    retryDelayMs: 100,
    timeoutMs: null,
    ...more,
  };
}

/** An agent that returns its parameters, with this schema. */
function mirror(parameters: JsonObject = { type: "object" }): Agent {
  const agent = testAgent({ name: "work", single: async (task) => task.parameters });
  return { ...agent, capabilities: [{ ...agent.capabilities[0]!, parameters }] };
}

const SCHEMA = {
  type: "object",
  properties: { text: { type: "string" }, n: { type: "integer" } },
  required: ["text"],
};

describe("dispatching a step", () => {
  it("refuses parameters that don't fit before the agent sees them, and says where", async () => {
    let called = false;
    const agent = {
      ...mirror(SCHEMA),
      work: { mode: "single" as const, perform: async () => (called = true) },
    };
    const { environment } = world({ agents: [agent] });
    const outcome = await dispatch(environment, planned({ parameters: { text: 5 }, maxRetries: 3 }));
    expect(outcome).toMatchObject({ ok: false, error: { code: "invalid", errors: [{ pointer: "/text" }] } });
    expect(called).toBe(false);
  });

  it("picks what the capability's schema knows, and only where it is told to", async () => {
    const { environment, durable } = world({ agents: [mirror(SCHEMA)] });
    const parameters = { text: "hi", n: 1, other: true };
    expect(await dispatch(environment, planned({ parameters, pick: true }))).toEqual({
      ok: true,
      output: { text: "hi", n: 1 },
    });
    expect(durable.entries[0]?.data).toMatchObject({ parameters: { text: "hi", n: 1 } });
    expect(await dispatch(environment, planned({ path: "b", parameters }))).toEqual({
      ok: true,
      output: parameters,
    });
  });

  it("gives everything to a capability whose schema names no properties", async () => {
    const { environment } = world({ agents: [mirror()] });
    expect(await dispatch(environment, planned({ parameters: { any: 1 }, pick: true }))).toEqual({
      ok: true,
      output: { any: 1 },
    });
  });

  it("hears work that fails when nobody waits for it any more: its execution left before it began", async () => {
    const { environment, durable } = world({
      agents: [testAgent({ name: "work", single: failWhenAborted })],
    });
    const unheard: unknown[] = [];
    const onUnheard = (reason: unknown) => unheard.push(reason);
    process.on("unhandledRejection", onUnheard);
    durable.controller.abort(new TuttiError("cancelled", "The worker lost its lease."));
    await expect(dispatch(environment, planned())).rejects.toMatchObject({ code: "cancelled" });
    await new Promise((resolve) => setTimeout(resolve, 0));
    process.off("unhandledRejection", onUnheard);
    expect(unheard).toEqual([]);
  });

  it("tells a capability nobody offers from one nobody can take now", async () => {
    expect(await dispatch(world().environment, planned())).toMatchObject({
      error: { code: "capability_not_found" },
    });
    const offline = world({ agents: [mirror()], status: "offline" });
    expect(await dispatch(offline.environment, planned())).toMatchObject({
      error: { code: "agent_unavailable" },
    });
    expect(offline.durable.entries.map((entry) => entry.contract?.to ?? entry.contract?.from)).toEqual([
      "nobody",
      "orchestrator",
    ]);
    expect(offline.settled).toEqual([]);
  });

  it("stays with the agent the REQUEST went to, though it is offline now", async () => {
    const first = {
      ...mirror(),
      name: "first",
      work: { mode: "single" as const, perform: async () => "first" },
    };
    const { environment, durable } = world({ agents: [mirror(), first], status: "offline" });
    durable.begun.set("a", "first");
    expect(await dispatch(environment, planned())).toEqual({ ok: true, output: "first" });
    expect(durable.entries.at(-1)?.contract).toMatchObject({ type: "RESPONSE", from: "first" });
  });

  it("keeps secrets out of the REQUEST and out of the output", async () => {
    const { environment, durable } = world({ agents: [mirror()] });
    const outcome = await dispatch(environment, planned({ parameters: { password: "hunter2" } }));
    expect(JSON.stringify([outcome, durable.entries])).not.toContain("hunter2");
  });

  it("retries with a growing pause, writes each failure down, and counts the step once", async () => {
    let calls = 0;
    const agent = { ...mirror(), work: { mode: "single" as const, perform: async () => fail(++calls) } };
    const { environment, durable, settled } = world({ agents: [agent] });
    const outcome = await dispatch(environment, planned({ maxRetries: 2 }));
    expect(outcome).toMatchObject({ ok: false, error: { code: "unavailable" } });
    expect(calls).toBe(3);
    expect(durable.sleeps).toEqual([75, 150]);
    expect(durable.entries.map((entry) => entry.name)).toEqual([
      "orchestrator.step.dispatching",
      "orchestrator.step.retrying",
      "orchestrator.step.retrying",
      "orchestrator.step.failed",
    ]);
    expect(settled).toEqual([outcome]);
  });

  it("leaves undone what the request's tool constraints do not list, and only that", async () => {
    const { environment, settled } = world({ agents: [mirror()] });
    const narrowed = (tools: string[]) => ({
      ...environment,
      family: { ...environment.family, constraints: { mode: "custom", tools, providers: [] } },
    });
    expect(await dispatch(narrowed(["other.*"]), planned())).toMatchObject({
      ok: false,
      error: { code: "forbidden", message: "The request's tool constraints do not list work." },
    });
    expect(settled).toEqual([]);
    expect(await dispatch(narrowed(["work"]), planned({ path: "b", id: "b" }))).toMatchObject({ ok: true });
    expect(await dispatch(narrowed(["*"]), planned({ path: "c", id: "c" }))).toMatchObject({ ok: true });
    // A task that is handed over as a whole: its constraints are for whoever does it.
    const whole = planned({ path: "d", id: "d", byRequest: true });
    expect(await dispatch(narrowed([]), whole)).toMatchObject({ ok: true });
  });

  it("never retries what another try can't mend", async () => {
    let calls = 0;
    const perform = async () => {
      calls++;
      throw new TuttiError("forbidden", "Not yours.");
    };
    const { environment } = world({ agents: [{ ...mirror(), work: { mode: "single", perform } }] });
    expect(await dispatch(environment, planned({ maxRetries: 5 }))).toMatchObject({
      error: { code: "forbidden" },
    });
    expect(calls).toBe(1);
  });

  it("counts a step out when its execution leaves the worker", async () => {
    const agent = {
      ...mirror(),
      work: { mode: "durable" as const, perform: () => new Promise<Json>(() => undefined) },
    };
    const { environment, durable, settled } = world({ agents: [agent] });
    void dispatch(environment, planned());
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toEqual([]);
    durable.controller.abort();
    expect(settled).toEqual([null]);
  });
});

function fail(calls: number): Json {
  throw new TuttiError("unavailable", `Failed ${calls} times.`);
}

describe("the loop", () => {
  function twoSteps(): PlanSource {
    return {
      run: async (port) => {
        await port.dispatch(planned());
        await port.dispatch(planned({ path: "b", id: "b" }));
        return "done";
      },
    };
  }

  it("stops before the batch that the budget does not allow", async () => {
    const { environment } = world({ agents: [mirror()] });
    const ending = await execute({
      environment,
      plan: twoSteps(),
      budget: { max_steps: 1 },
      elapsedMs: () => 0,
    });
    expect(ending).toMatchObject({
      result: { ok: false, error: { code: "budget_exceeded" } },
      usage: { steps: 1 },
    });
  });

  it("comes past what had begun before the time was up, and stops before the next", async () => {
    const { environment, durable } = world({ agents: [mirror()] });
    durable.begun.set("a", "work");
    const late = { environment, budget: { max_seconds: 1 }, elapsedMs: () => 60_000 };
    const ending = await execute({ ...late, plan: twoSteps() });
    expect(ending).toMatchObject({
      result: { ok: false, error: { code: "budget_exceeded" } },
      usage: { steps: 1 },
    });
    expect(durable.entries.map(({ name }) => name)).toEqual([
      "orchestrator.step.dispatching",
      "orchestrator.step.completed",
      "budget.exceeded",
    ]);
  });
});

async function failWhenAborted(_: unknown, { signal }: { signal: AbortSignal }): Promise<null> {
  signal.throwIfAborted();
  return null;
}
