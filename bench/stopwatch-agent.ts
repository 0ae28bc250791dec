import { testAgent } from "../tests/support/executions";
import { now } from "./follow";

let beganAt = Number.NaN;

/** Does nothing but note when it was called: what a step's own code sees. */
export const stopwatchAgent = testAgent({
  name: "stopwatch",
  single: async () => {
    beganAt = now();
    return null;
  },
});

/** When the latest `stopwatch` step began. */
export const lastBeginning = () => beganAt;
