import { evaluateCondition } from "@/lib/core/condition";
import { TuttiError, type ErrorRecord } from "@/lib/core/errors";
import { isJsonObject, type Json } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { contextKeys, MAX_TURNS, type Step } from "@/lib/core/orchestration";
import { jsonSize } from "@/lib/core/json-size";
import { renderTemplate } from "@/lib/core/template";
import { PlanFailure, type PlanPort } from "../../plan";
import type { Chain } from "./chain";
import { container, isContainer, isNotation, leaveEmpty, type Inside } from "./containers";
import { Jump, recordOf, Refusal, StepFailure } from "./failures";
import { plannedStep, type DispatchedStep } from "./planned";
import { dispatched, type Program } from "./program";

const MAX_IN_ONE_GO = 10_000;
const MAX_SIZE_IN_ONE_GO = 67_108_864;
const MAX_MS_IN_ONE_GO = 3_000;

function beginning() {
  return { steps: 0, size: 0, since: performance.now(), worked: process.cpuUsage() };
}

/** Runs lists of steps: conditions, the step's work, where its output goes, and what a failure leads to. */
export class Interpreter implements Inside {
  private turns = 0;
  /** Steps noted, and characters written or sent, since the last outcome: all in one go, with everybody else waiting. */
  private inOneGo = beginning();

  constructor(
    private readonly port: PlanPort,
    readonly seed: string,
  ) {}

  turn(): void {
    this.watch();
    if (++this.turns > MAX_TURNS)
      throw new TuttiError("invalid", `The loops of one execution make at most ${MAX_TURNS} turns.`);
  }

  /** Ends the execution, whatever a step says of errors. */
  private count(size: number): void {
    this.inOneGo.steps++;
    this.inOneGo.size += size;
    this.watch();
    const { steps, size: written } = this.inOneGo;
    if (steps <= MAX_IN_ONE_GO && written <= MAX_SIZE_IN_ONE_GO) return;
    const message =
      steps > MAX_IN_ONE_GO
        ? `A plan does at most ${MAX_IN_ONE_GO} steps of its own in a row, with nothing dispatched between them.`
        : `A plan writes at most ${MAX_SIZE_IN_ONE_GO / 1_048_576} MiB in one go.`;
    throw new PlanFailure({ code: steps > MAX_IN_ONE_GO ? "invalid" : "value_too_large", message });
  }

  /** By the time this process has worked: one that was held up for a while has done nothing wrong. */
  private watch(): void {
    const { since, worked } = this.inOneGo;
    if (performance.now() - since < MAX_MS_IN_ONE_GO) return;
    const { user, system } = process.cpuUsage(worked);
    if ((user + system) / 1_000 < MAX_MS_IN_ONE_GO) return;
    const message = `A plan computes for at most ${MAX_MS_IN_ONE_GO / 1_000} s with nothing dispatched between.`;
    throw new PlanFailure({ code: "timeout", message });
  }

  /** The outermost list: the one a goto leads into. The steps jumped over count as skipped. */
  *outermost(steps: readonly Step[], chain: Chain): Program<void> {
    for (let position = 0; position < steps.length;) {
      const step = steps[position++];
      if (!step) return;
      try {
        yield* this.step(step, chain);
      } catch (error) {
        if (!(error instanceof Jump)) throw error;
        const target = steps.findIndex((item) => item.id === error.target);
        leaveEmpty(steps.slice(position - 1, target), chain);
        position = target;
      }
    }
  }

  *list(steps: readonly Step[], chain: Chain): Program<void> {
    for (const step of steps) yield* this.step(step, chain);
  }

  private *step(step: Step, chain: Chain): Program<void> {
    const path = `${chain.prefix}${step.id}`;
    const { id, name } = step;
    try {
      if (step.condition && !evaluateCondition(step.condition, chain.read)) {
        this.count(0);
        leaveEmpty([step], chain);
        this.port.skip({ path, id, name, reason: "its condition does not hold" });
        return;
      }
      const output = yield* this.work(step, path, chain);
      this.keep(step, output, chain);
    } catch (error) {
      if (error instanceof PlanFailure) throw error;
      this.count(0);
      const record = recordOf(error);
      const recorded = (error instanceof Refusal && error.recorded) || isNotation(step);
      if (!recorded) this.port.reject({ path, id, name, error: record });
      if (error instanceof Jump) throw error;
      this.failed(step, error instanceof StepFailure ? record : named(step, record), chain);
    }
  }

  private *work(step: Step, path: string, chain: Chain): Program<Json> {
    const { id, name } = step;
    if (step.type === "set") {
      const output = renderTemplate(step.values, chain.read);
      this.count(jsonSize(output));
      this.port.complete({ path, id, name, output });
      return output;
    }
    if (!isContainer(step)) return yield* this.dispatch(step, path, chain);
    const { output, details } = yield* container(this, step, path, chain);
    if (!isNotation(step)) this.port.complete({ path, id, name, details: { type: step.type, ...details } });
    return output;
  }

  private *dispatch(step: DispatchedStep, path: string, chain: Chain): Program<Json> {
    const planned = plannedStep(step, path, chain);
    this.count(jsonSize(planned.parameters));
    const outcome = yield* dispatched(planned);
    this.inOneGo = beginning();
    if (!outcome.ok) throw new Refusal(outcome.error, true);
    const schema = step.type === "agent" ? step.outputSchema : null;
    const errors = schema ? validateJson(schema, outcome.output) : [];
    if (errors.length === 0) return outcome.output;
    const message = "The output does not fit the step's outputSchema.";
    throw new Refusal({ code: "invalid", message, errors }, true);
  }

  private keep(step: Step, output: Json, chain: Chain): void {
    const mapping = step.outputMapping;
    const mapped = mapping && this.mapped(mapping, output, chain);
    chain.keep(output);
    if (isNotation(step)) return;
    if (!mapping) chain.layer.set(step.id, output);
    else if (isJsonObject(mapped))
      for (const key of contextKeys(step)) chain.layer.set(key, mapped[key] ?? null);
  }

  private mapped(mapping: Record<string, string>, output: Json, chain: Chain): Json {
    try {
      return renderTemplate(mapping, (path) => chain.readWith(path, output));
    } catch (error) {
      throw new Refusal(recordOf(error), true);
    }
  }

  /** A failed step, and all inside it, leave null behind. */
  private failed(step: Step, error: ErrorRecord, chain: Chain): void {
    if (step.onError === "fail") throw new StepFailure(error);
    if (typeof step.onError === "object") throw new Jump(step.onError.goto, error);
    leaveEmpty([step], chain);
  }
}

function named(step: Step, error: ErrorRecord): ErrorRecord {
  return { ...error, message: `Step "${step.id}" failed: ${error.message}` };
}
