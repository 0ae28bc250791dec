import type { Script } from "./script";
import { TEMPLATE_SCRIPTS } from "./template-scripts";

/**
 * One entry per role. To add one: the role's name, and what it says, gives or calls; `scene` has the task, its topic,
 * the results of tools so far, and a round and score that rise when the input tells of an earlier round.
 */
export const SCRIPTS: readonly Script[] = [
  ...TEMPLATE_SCRIPTS,
  {
    roles: ["architect"],
    says: ({ topic }) =>
      `1. Say what is wanted of: ${topic}.\n2. Collect what is known.\n3. Make the smallest version that works.\n4. Have somebody else look at it.\n\nWhat could go wrong: step 2 is skipped.`,
  },
  {
    roles: ["researcher"],
    calls: [{ tool: "memory_search", input: ({ topic }) => ({ query: topic, limit: 3 }) }],
    says: ({ topic, results }) =>
      results.length > 0
        ? `I looked in memory for "${topic}". What it holds is above; everything beyond that would be a guess.`
        : `Nothing could be looked up for "${topic}".`,
  },
  {
    roles: ["librarian"],
    calls: [{ tool: "memory_write", input: ({ topic }) => ({ text: topic, tags: ["kept"] }) }],
    says: ({ topic }) => `Kept: ${topic}.`,
  },
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
