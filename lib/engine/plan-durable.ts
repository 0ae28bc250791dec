import type { Durable } from "@/lib/core/durable";
import { TuttiError } from "@/lib/core/errors";
import type { PlanPort } from "./plan";

/** The durable port of the plan itself, outside any step: what a planner's own model calls are made on. */
export function planDurable(port: PlanPort): Durable {
  return {
    run: (id, body, record) =>
      port.run(id, body, record ?? { completed: () => ({ name: "durable.run.completed", data: {} }) }),
    sleep: (id, ms) => waits(port).sleep(id, ms),
    waitFor: (id, wait) => waits(port).waitFor(id, wait),
  };
}

function waits(port: PlanPort): Pick<Durable, "sleep" | "waitFor"> {
  if (port.waits) return port.waits;
  throw new TuttiError("not_supported", "This plan can't wait outside its steps.");
}
