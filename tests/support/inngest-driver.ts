import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json, JsonObject } from "@/lib/core/json";
import {
  duration,
  evaluate,
  holds,
  signature,
  type FunctionConfig,
  type Op,
  type ServerEvent,
} from "./inngest-protocol";

/** One call of a function, as tests see and disturb it. */
export interface Call {
  fn: string;
  runId: string;
  /** Counts from 1 over the run. */
  number: number;
  /** The hashed id of the step that is asked for; `step`: whatever comes next. */
  stepId: string;
}

export interface DriverOptions {
  /** The served route. */
  handle: (request: Request) => Promise<Response>;
  /** Set: calls are signed, and answers must be. */
  signingKey?: string;
  /** How often each call is delivered; the first answer counts. */
  deliveries?: number;
  /** All deliveries of a call at the same time. */
  together?: boolean;
  /** True: the answer to this call never arrives. The server takes that as a failed run. */
  drop?: (call: Call) => boolean;
  /** A call that broke off, e.g. because the process died. True: it is made again; else its run has failed. */
  again?: (call: Call) => boolean;
}

type StepState = { type: "data"; data: Json } | { type: "error"; error: Json };

interface Run {
  id: string;
  fn: FunctionConfig;
  event: ServerEvent;
  steps: Map<string, StepState>;
  stack: string[];
  /** Ids of operations the server has been asked for and has not answered. */
  pending: Set<string>;
  calls: number;
  status: "running" | "completed" | "failed" | "cancelled";
  parent: { run: Run; stepId: string } | null;
}

interface Queued {
  run: Run;
  stepId: string;
}

interface Wait {
  run: Run;
  id: string;
  event: string;
  expression: string | undefined;
}

const URL_OF_ROUTE = "http://tutti.test/api/inngest";

/**
 * An Inngest server for tests: keeps events and runs in memory and drives the served route over the same protocol
 * (in-band registration, memoised steps by hashed id, operations in 206 answers, checkpoints). The SDK reaches it
 * over HTTP at `origin`.
 */
export class InngestDriver {
  readonly runs: Run[] = [];
  readonly events: ServerEvent[] = [];
  readonly calls: Call[] = [];
  functions: FunctionConfig[] = [];
  origin = "";
  /** The most calls of one function and concurrency key under way at once. */
  mostTogether = new Map<string, number>();
  checkpoints = 0;
  /** What processes have registered of their own accord. */
  readonly registrations: FunctionConfig[][] = [];
  problems: string[] = [];
  private readonly seen = new Set<string>();
  private readonly waits = new Set<Wait>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly active = new Map<string, number>();
  private readonly underWay = new Set<Promise<void>>();
  private queue: Queued[] = [];
  private counter = 0;
  private stopped = false;
  private readonly server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(this.answer(request.url ?? "", text)));
    });
  });

  constructor(readonly options: DriverOptions) {}

  /** Opens the port that the SDK sends events and checkpoints to. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Registers the functions, in band. */
  async sync(): Promise<JsonObject> {
    const body = { url: URL_OF_ROUTE };
    const response = await this.request("PUT", "", body, { "x-inngest-sync-kind": "in_band" });
    const answer = (await response.json()) as { functions: FunctionConfig[] } & JsonObject;
    if (response.status !== 200) throw new Error(`The registration was refused: ${response.status}.`);
    this.functions = answer.functions;
    return answer;
  }

  /** A request as the server makes it, e.g. for tests of what is refused. */
  request(
    method: string,
    query: string,
    body: JsonObject,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const signed: Record<string, string> = this.options.signingKey
      ? { "x-inngest-signature": signature(body, this.options.signingKey, new Date()) }
      : {};
    return this.options.handle(
      new Request(URL_OF_ROUTE + query, {
        method,
        headers: { "content-type": "application/json", host: "tutti.test", ...signed, ...headers },
        body: JSON.stringify(body),
      }),
    );
  }

  /** Runs a cron function by hand; resolves when it has ended. */
  async cron(id: string): Promise<Run> {
    const fn = this.functions.find((item) => item.id === `tutti-${id}`);
    if (!fn) throw new Error(`There is no function ${id}.`);
    const run = this.start(fn, this.newEvent("inngest/scheduled.timer", {}), null);
    while (run.status === "running" && !this.stopped) await new Promise((resolve) => setTimeout(resolve, 10));
    return run;
  }

  /** Runs cron functions again and again; returns the way to stop. */
  repeat(ids: string[]): () => Promise<void> {
    let on = true;
    const round = async () => {
      while (on && !this.stopped) {
        for (const id of ids) await this.cron(id);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const done = ids.length > 0 ? round() : Promise.resolve();
    return () => {
      on = false;
      return done;
    };
  }

  /** An event: once per id. */
  receive(event: ServerEvent): void {
    if (this.stopped || this.seen.has(event.id)) return;
    this.seen.add(event.id);
    this.events.push(event);
    for (const wait of this.waits) {
      if (wait.event !== event.name) continue;
      if (!holds(wait.expression, { event: wait.run.event, async: event })) continue;
      this.waits.delete(wait);
      this.fulfil(wait.run, wait.id, { type: "data", data: { name: event.name, data: event.data } });
    }
    for (const run of this.runs) this.cancelBy(run, event);
    for (const fn of this.functions) {
      const called = fn.triggers.some(
        (trigger) => trigger.event === event.name && holds(trigger.expression, { event }),
      );
      if (called) this.start(fn, event, null);
    }
  }

  /** Ends all sleeps and waits at once, as if their time were over. */
  wakeAll(): void {
    for (const run of this.runs) {
      for (const id of run.pending)
        if (!this.isInvocation(run, id)) this.fulfil(run, id, { type: "data", data: null });
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all(this.underWay);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(url: string, text: string): Json {
    if (url.startsWith("/e/")) {
      const events = (JSON.parse(text) as { id: string; name: string; data: JsonObject; ts: number }[]) ?? [];
      setImmediate(() => events.forEach((event) => this.receive(event)));
      return { ids: events.map(({ id }) => id), status: 200 };
    }
    if (url.startsWith("/v1/checkpoint/")) {
      const { run_id: runId, steps } = JSON.parse(text) as { run_id: string; steps: Op[] };
      const run = this.runs.find(({ id }) => id === runId);
      this.checkpoints++;
      for (const op of steps) if (run) this.memoise(run, op);
      return { data: {} };
    }
    if (url.startsWith("/fn/register")) {
      const { functions } = JSON.parse(text) as { functions: FunctionConfig[] };
      this.registrations.push(functions);
      return { status: 200, modified: true, error: "" };
    }
    this.problems.push(`unexpected request ${url}`);
    return {};
  }

  private start(fn: FunctionConfig, event: ServerEvent, parent: Run["parent"]): Run {
    const id = `run-${++this.counter}`;
    const base = { steps: new Map(), stack: [], pending: new Set<string>(), calls: 0 };
    const run: Run = { id, fn, event, parent, status: "running", ...base };
    this.runs.push(run);
    this.enqueue(run, "step");
    return run;
  }

  private enqueue(run: Run, stepId: string): void {
    if (this.queue.some((item) => item.run === run && item.stepId === stepId)) return;
    this.queue.push({ run, stepId });
    setImmediate(() => this.pump());
  }

  /** Calls what may be called: by priority, within the concurrency of the function's key. */
  private pump(): void {
    if (this.stopped) return;
    const priority = ({ run }: Queued) =>
      Number(evaluate(run.fn.priority?.run ?? "event.data.priority", run.event));
    this.queue.sort((one, other) => priority(other) - priority(one));
    const held: Queued[] = [];
    for (const item of this.queue) {
      const key = this.keyOf(item.run);
      const active = this.active.get(key) ?? 0;
      if (active >= (item.run.fn.concurrency?.limit ?? Infinity)) {
        held.push(item);
        continue;
      }
      this.active.set(key, active + 1);
      this.mostTogether.set(key, Math.max(this.mostTogether.get(key) ?? 0, active + 1));
      const called = this.call(item)
        .catch((error: unknown) => this.problems.push(String(error)))
        .then(() => {
          this.active.set(key, (this.active.get(key) ?? 1) - 1);
          this.underWay.delete(called);
          this.pump();
        });
      this.underWay.add(called);
    }
    this.queue = held;
  }

  private keyOf(run: Run): string {
    const key = run.fn.concurrency?.key;
    return `${run.fn.id}/${key ? String(evaluate(key, run.event)) : ""}`;
  }

  private async call({ run, stepId }: Queued): Promise<void> {
    if (run.status !== "running") return;
    const call = { fn: run.fn.id.replace("tutti-", ""), runId: run.id, number: ++run.calls, stepId };
    this.calls.push(call);
    const body = this.bodyFor(run);
    const send = () => this.request("POST", `?fnId=${run.fn.id}&stepId=${stepId}`, body);
    const more = (this.options.deliveries ?? 1) - 1;
    let rest: Promise<Response>[] = [];
    if (this.options.together) rest = Array.from({ length: more }, send);
    const response = await send().catch(() => null);
    if (!response && this.options.again?.(call)) return this.enqueue(run, stepId);
    if (!response) return this.fail(run, { name: "Error", message: "the call broke off" });
    for (let index = 0; !this.options.together && index < more; index++) await this.drain(send());
    await Promise.all(rest.map((other) => this.drain(other)));
    const text = await response.text();
    if (this.options.drop?.(call)) return this.fail(run, { name: "Error", message: "no answer" });
    this.checkSignature(response, text);
    this.take(run, response.status, text);
  }

  private async drain(response: Promise<Response>): Promise<void> {
    await (await response).text();
  }

  private bodyFor(run: Run): JsonObject {
    return {
      event: { ...run.event },
      events: [{ ...run.event }],
      steps: Object.fromEntries(run.steps),
      version: 2,
      ctx: {
        run_id: run.id,
        fn_id: `00000000-${run.fn.id}`,
        qi_id: `queue-${run.id}-${run.calls}`,
        attempt: 0,
        max_attempts: (run.fn.steps.step?.retries?.attempts ?? 4) + 1,
        disable_immediate_execution: run.pending.size > 0,
        use_api: false,
        stack: { stack: [...run.stack], current: Math.max(0, run.stack.length - 1) },
      },
    };
  }

  private checkSignature(response: Response, text: string): void {
    const { signingKey } = this.options;
    if (!signingKey) return;
    const given = response.headers.get("x-inngest-signature") ?? "";
    const time = Number(new URLSearchParams(given).get("t"));
    if (given !== signature(text, signingKey, new Date(time * 1000)))
      this.problems.push("an answer is not signed");
  }

  private take(run: Run, status: number, text: string): void {
    if (run.status !== "running") return;
    const value = JSON.parse(text || "null") as Json;
    if (status === 200) return this.complete(run, value);
    if (status !== 206) return this.fail(run, value);
    const given = JSON.parse(text) as Op | Op[];
    const ops = Array.isArray(given) ? given : [given];
    for (const op of ops) this.perform(run, op);
  }

  private perform(run: Run, op: Op): void {
    if (op.op === "RunComplete") return this.complete(run, op.data ?? null);
    if (run.steps.has(op.id)) return this.enqueue(run, "step");
    if (["StepRun", "StepError", "StepFailed"].includes(op.op)) {
      this.memoise(run, op);
      return this.enqueue(run, "step");
    }
    if (op.op === "StepPlanned") return this.enqueue(run, op.id);
    if (run.pending.has(op.id)) return;
    run.pending.add(op.id);
    if (op.op === "Sleep") this.after(duration(op.name ?? ""), run, op.id);
    else if (op.op === "WaitForEvent") this.wait(run, op);
    else if (op.op === "InvokeFunction") this.invoke(run, op);
    else this.problems.push(`unknown operation ${op.op}`);
  }

  private memoise(run: Run, op: Op): void {
    if (run.steps.has(op.id)) return;
    const failed = op.op === "StepError" || op.op === "StepFailed";
    run.steps.set(
      op.id,
      failed ? { type: "error", error: op.error ?? {} } : { type: "data", data: op.data ?? null },
    );
    run.stack.push(op.id);
  }

  private after(ms: number, run: Run, id: string): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        this.fulfil(run, id, { type: "data", data: null });
      },
      Math.min(ms, 2_147_483_647),
    );
    this.timers.add(timer);
  }

  private wait(run: Run, op: Op): void {
    this.waits.add({ run, id: op.id, event: op.name ?? "", expression: op.opts?.if });
    this.after(duration(op.opts?.timeout ?? ""), run, op.id);
  }

  private invoke(run: Run, op: Op): void {
    const fn = this.functions.find(({ id }) => id === op.opts?.function_id);
    if (!fn) throw new Error(`Invoked an unknown function ${op.opts?.function_id}.`);
    const event = this.newEvent("inngest/function.invoked", op.opts?.payload?.data ?? {});
    this.start(fn, event, { run, stepId: op.id });
  }

  private isInvocation(run: Run, id: string): boolean {
    return this.runs.some(({ parent }) => parent?.run === run && parent.stepId === id);
  }

  private fulfil(run: Run, id: string, state: StepState): void {
    for (const wait of this.waits) if (wait.run === run && wait.id === id) this.waits.delete(wait);
    if (run.status !== "running" || run.steps.has(id) || this.stopped) return;
    run.pending.delete(id);
    run.steps.set(id, state);
    run.stack.push(id);
    this.enqueue(run, "step");
  }

  private complete(run: Run, data: Json): void {
    if (run.status !== "running") return;
    run.status = "completed";
    if (run.parent) this.fulfil(run.parent.run, run.parent.stepId, { type: "data", data });
  }

  private fail(run: Run, error: Json): void {
    if (run.status !== "running") return;
    run.status = "failed";
    if (run.parent) this.fulfil(run.parent.run, run.parent.stepId, { type: "error", error });
    this.announce("inngest/function.failed", run, error);
  }

  private cancelBy(run: Run, event: ServerEvent): void {
    const cancels = run.fn.cancel?.some(
      (item) => item.event === event.name && holds(item.if, { event: run.event, async: event }),
    );
    if (!cancels || run.status !== "running") return;
    run.status = "cancelled";
    const error = { name: "Error", message: "cancelled" };
    if (run.parent) this.fulfil(run.parent.run, run.parent.stepId, { type: "error", error });
    this.announce("inngest/function.cancelled", run, error);
  }

  private announce(name: string, run: Run, error: Json): void {
    const data = { function_id: run.fn.id, run_id: run.id, error, event: { ...run.event } };
    const event = this.newEvent(name, data);
    setImmediate(() => this.receive(event));
  }

  private newEvent(name: string, data: JsonObject): ServerEvent {
    return { id: `driver-${++this.counter}`, name, data, ts: Date.now() };
  }
}
