import type { FieldError } from "./errors";
import { parseDuration } from "./duration";
import type { Attempts, LoopMode, Step, StepBase, StepTarget, WaitStep } from "./orchestration-definition";
import type { StepInput, StepType } from "./orchestration-input";

const DEFAULT_RETRY_DELAY_MS = 1000;
/** How long people and events are waited for when nothing else is said. */
const DEFAULT_WAIT_MS = 86_400_000;

/** What building one step needs of the whole. */
export interface StepReader {
  errors: FieldError[];
  steps(inputs: readonly StepInput[], pointer: string): Step[];
}

/** A step's input with everything its builder needs. */
interface Draft {
  input: StepInput;
  base: StepBase;
  reader: StepReader;
}

function fail({ base, reader }: Draft, detail: string, field = ""): null {
  reader.errors.push({ pointer: base.pointer + field, detail });
  return null;
}

const TARGET_KINDS = {
  role: "role",
  roleId: "role",
  roleName: "role",
  capability: "capability",
  agent: "agent",
  tool: "capability",
} as const satisfies Record<StepTarget["field"], StepTarget["kind"]>;

function targetOf(draft: Draft): StepTarget | null {
  const given = Object.entries(TARGET_KINDS).flatMap(([field, kind]) => {
    const name = draft.input[field as StepTarget["field"]];
    return name === undefined ? [] : [{ kind, name, field: field as StepTarget["field"] }];
  });
  const [target] = given;
  if (target && given.length === 1) return target;
  const names = Object.keys(TARGET_KINDS).join(", ");
  return fail(draft, `A step needs exactly one of ${names}; this one has ${given.length}.`);
}

function attemptsOf(input: StepInput): Attempts {
  return {
    maxRetries: input.maxRetries ?? 0,
    retryDelay: parseDuration(input.retryDelay ?? DEFAULT_RETRY_DELAY_MS),
    timeout: input.timeout === undefined ? null : parseDuration(input.timeout),
  };
}

function inner(draft: Draft): Step[] | null {
  const steps = draft.input.steps ?? [];
  if (steps.length > 0) return draft.reader.steps(steps, `${draft.base.pointer}/steps`);
  return fail(draft, 'This type of step needs "steps".', draft.input.steps ? "/steps" : "");
}

function loopMode(draft: Draft): LoopMode | null {
  const { until, while: condition, forEach: items, concurrency = 1 } = draft.input;
  const given = [until, condition, items].filter((value) => value !== undefined).length;
  if (given !== 1) return fail(draft, 'A loop needs exactly one of "until", "while", "forEach".');
  if (typeof until === "string") return fail(draft, "Must be a condition.", "/until");
  if (until) return { kind: "until", condition: until };
  if (condition) return { kind: "while", condition };
  return { kind: "forEach", items: items ?? "", concurrency };
}

function waitMode(draft: Draft): WaitStep["mode"] | null {
  const { duration, until, event, timeout = DEFAULT_WAIT_MS } = draft.input;
  const given = [duration, until, event].filter((value) => value !== undefined).length;
  if (given !== 1) return fail(draft, 'A wait needs exactly one of "duration", "until", "event".');
  if (duration !== undefined) return { kind: "duration", duration: parseDuration(duration) };
  if (event !== undefined) return { kind: "event", event, timeout: parseDuration(timeout) };
  return typeof until === "string"
    ? { kind: "until", until }
    : fail(draft, "Must be a time or a template.", "/until");
}

function branchesOf(draft: Draft): Extract<Step, { type: "branch" }> | null {
  const branches = draft.input.branches ?? [];
  if (branches.length === 0) fail(draft, 'A step of type "branch" needs "branches".');
  const built = branches.map(({ condition = null, weight = null, steps }, index) => {
    const place = `/branches/${index}`;
    if (condition === null && weight === null) fail(draft, 'A branch needs "condition" or "weight".', place);
    return { condition, weight, steps: draft.reader.steps(steps, `${draft.base.pointer}${place}/steps`) };
  });
  const otherwise = draft.reader.steps(draft.input.else ?? [], `${draft.base.pointer}/else`);
  return { ...draft.base, type: "branch", branches: built, else: otherwise };
}

type Builder = (draft: Draft) => Step | null;

const BUILD: Record<StepType, Builder> = {
  agent: (draft) => {
    const { base, input } = draft;
    const target = targetOf(draft);
    const { inputMapping = null, outputSchema = null } = input;
    return target && { ...base, ...attemptsOf(input), type: "agent", target, inputMapping, outputSchema };
  },
  parallel: (draft) => {
    const steps = inner(draft);
    return steps && { ...draft.base, type: "parallel", steps, group: null };
  },
  branch: branchesOf,
  loop: (draft) => {
    const steps = inner(draft);
    const mode = loopMode(draft);
    const { maxIterations } = draft.input;
    if (maxIterations === undefined)
      return fail(draft, 'A loop needs "maxIterations", or it might never end.');
    return steps && mode && { ...draft.base, type: "loop", mode, maxIterations, steps };
  },
  orchestration: (draft) => {
    const { orchestration, version = null, inputMapping = null } = draft.input;
    if (orchestration === undefined)
      return fail(draft, 'This type of step needs "orchestration": a name or an id.');
    return {
      ...draft.base,
      ...attemptsOf(draft.input),
      type: "orchestration",
      orchestration,
      version,
      inputMapping,
    };
  },
  approval: (draft) => {
    const { message, approvers = [], onTimeout = "deny", timeout = DEFAULT_WAIT_MS } = draft.input;
    if (message === undefined) return fail(draft, 'A step of type "approval" needs "message".');
    return {
      ...draft.base,
      type: "approval",
      message,
      approvers,
      timeout: parseDuration(timeout),
      onTimeout,
    };
  },
  wait: (draft) => {
    const mode = waitMode(draft);
    return mode && { ...draft.base, type: "wait", mode };
  },
  set: (draft) => {
    const { values } = draft.input;
    return values
      ? { ...draft.base, type: "set", values }
      : fail(draft, 'A step of type "set" needs "values".');
  },
};

/** The type a step has, whichever way it was written. */
export function typeOfStep(input: StepInput): StepType {
  const type = input.type ?? input.stepType ?? "agent";
  if (type === "sequential" || type === "conditional") return "agent";
  // Sugar: a member of a parallelGroup may also be called parallel; only with steps of its own it is a container.
  return type === "parallel" && input.parallelGroup !== undefined && input.steps === undefined
    ? "agent"
    : type;
}

/** The normalised step, or null after reporting what it lacks. */
export function buildStep(input: StepInput, id: string, pointer: string, reader: StepReader): Step | null {
  const base: StepBase = {
    id,
    name: input.name ?? id,
    description: input.description ?? null,
    pointer,
    condition: input.condition ?? null,
    outputMapping: input.outputMapping ?? null,
    onError: input.onError ?? "fail",
  };
  return BUILD[typeOfStep(input)]({ input, base, reader });
}
