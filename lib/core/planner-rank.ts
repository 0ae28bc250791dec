import type { PlannerTarget } from "./planner";
import { wordsIn } from "./planner-words";

/** Of many targets the best by words they share with the task; of few, all. In the order they were given. */
export function bestTargets(task: string, targets: readonly PlannerTarget[], limit: number): PlannerTarget[] {
  if (targets.length <= limit) return [...targets];
  const words = new Set(wordsIn(task).map((word) => word.text));
  const ranked = targets.map((target, index) => ({ target, index, score: score(target, words) }));
  ranked.sort((one, two) => two.score - one.score || one.index - two.index);
  return ranked
    .slice(0, limit)
    .sort((one, two) => one.index - two.index)
    .map(({ target }) => target);
}

/** A keyword counts more than a word of the name, and that more than one of the description. */
function score({ name, keywords, description }: PlannerTarget, words: ReadonlySet<string>): number {
  const shared = (text: string) => wordsIn(text).filter((word) => words.has(word.text)).length;
  const parts = name.replaceAll(/[._-]/gu, " ");
  return (
    3 * shared(keywords.join(" ")) +
    2 * shared(parts) +
    shared(description) +
    (words.has(name.toLowerCase()) ? 10 : 0)
  );
}
