import type { Script } from "./script";
import { TEMPLATE_SCRIPTS } from "./template-scripts";

/**
 * One entry per role. To add one: the role's name, and what it says, gives or calls; `scene` has the task, its topic,
 * the results of tools so far, and a round and score that rise when the input tells of an earlier round.
 */
export const SCRIPTS: readonly Script[] = [
  ...TEMPLATE_SCRIPTS,
  {
    roles: ["writer", "creator", "author", "drafter"],
    says: ({ topic, round }) =>
      `Draft ${round}: ${topic}.\n\nFirst, what it is about in one sentence. Second, why it matters to the reader. Third, what to do next.${
        round > 1 ? ` Revised after the feedback of round ${round - 1}.` : ""
      }`,
    gives: ({ round }) => ({ revision: round }),
  },
  {
    roles: ["critic", "reviewer", "judge", "evaluator"],
    says: ({ topic, round, score }) =>
      `Round ${round}: ${topic} reads well (score ${score}). ${score >= 0.8 ? "Ready." : "Say the main point earlier and add one example."}`,
    gives: ({ round, score }) => ({ score, round }),
  },
];
