import type { Agent } from "@/lib/agents/contract";
import { attempts, taskFor } from "./attempts";
import { StepContract, type Described } from "./contract-entries";
import type { DispatchEnvironment } from "./dispatch";
import type { ChildStep, ChildWork, StepOutcome } from "./durable";
import { passStep } from "./gated-step";
import type { PlannedStep } from "./plan";
import { checkParameters, excluded, failed, isLeftTo, refuse } from "./refusals";

interface Resolved extends Described {
  /** It has to pass the gate before its effect. */
  gated: boolean;
  /** How many offer it, available or not. */
  known: number;
}

/** A dispatched step whose agent is chosen, as the runner does it. */
export class StepWork extends StepContract implements ChildWork {
  readonly unkeyed: boolean;
  readonly logRoot: string;
  /** Whether the agent's effect must not be repeated, wherever it is recorded. */
  private readonly once: boolean;

  constructor(
    private readonly surroundings: DispatchEnvironment,
    private readonly step: PlannedStep,
    private readonly resolved: Resolved,
  ) {
    super(surroundings, step, resolved);
    const { agent, capability, gated } = resolved;
    this.once = agent && capability ? agent.unkeyed(capability) : false;
    // Behind a gate the effect is a run of its own: a step that waits for a person has done nothing yet.
    this.unkeyed = this.once && !gated;
    this.logRoot = agent?.logRoot ?? "tool";
  }

  async body(child: ChildStep): Promise<StepOutcome> {
    const { surroundings, step } = this;
    const { agent, capability, parameters, gated, known } = this.resolved;
    if (!agent || !capability) return refuse(step, known);
    if (!isLeftTo(surroundings, step, agent, capability)) return excluded(capability);
    const invalidParameters = checkParameters(agent, capability, parameters);
    if (invalidParameters) return failed(invalidParameters);
    if (!gated) return this.perform(child, agent, { capability, parameters });
    const passed = await passStep(surroundings, step, { agent, capability, parameters, step: child });
    if ("outcome" in passed) return passed.outcome;
    return this.perform(child, agent, { capability, parameters: passed.parameters });
  }

  private async perform(
    child: ChildStep,
    agent: Agent,
    given: { capability: string; parameters: Resolved["parameters"] },
  ): Promise<StepOutcome> {
    const { surroundings, step } = this;
    const { redact } = surroundings;
    const settle = surroundings.track(agent.name);
    // An execution that leaves this worker drops its steps where they stand.
    const { signal } = child.io(1);
    const onLeave = () => settle(null, 0);
    signal.addEventListener("abort", onLeave, { once: true });
    const startedAt = performance.now();
    let outcome: StepOutcome | null = null;
    try {
      outcome = await attempts({
        environment: surroundings,
        planned: step,
        agent,
        task: taskFor(surroundings, step, { ...given, contractId: child.contractId }),
        step: child,
        ownRun: this.resolved.gated && this.once ? { tool: given.capability, redact } : null,
      });
      return outcome;
    } finally {
      signal.removeEventListener("abort", onLeave);
      settle(outcome, performance.now() - startedAt);
    }
  }
}
