import type { Json, JsonObject } from "@/lib/core/json";
import type { SeededRandom } from "./random";
import { attempt, type Survivor } from "./survivor";
import { pause } from "./world";

/** One open question, as people see it. */
export interface OpenQuestion extends JsonObject {
  id: string;
  step: string;
  kind: string;
  /** The execution's title. */
  of: string;
  /** What it would be done with. */
  given: Json;
}

/** The body of a decision; null: nobody answers this one. */
export type Script = (question: OpenQuestion) => JsonObject | null;

/** Answers every question that is open, by a script, in any order and at any moment, until told to stop. */
export function people(survivor: Survivor, random: SeededRandom, script: Script): () => Promise<void> {
  let on = true;
  const round = async () => {
    const open = (await survivor.ask("questions")) as OpenQuestion[];
    for (const question of open.toSorted(() => random.next() - 0.5)) {
      const body = script(question);
      if (body === null || random.chance(0.3)) continue;
      await attempt(survivor, "answer", { id: question.id, body });
      await pause(random.between(0, 60));
    }
  };
  const work = async () => {
    while (on && !survivor.stopped) {
      await round();
      await pause(random.between(5, 60));
    }
  };
  const done = work();
  done.catch(() => undefined);
  return () => {
    on = false;
    return done;
  };
}
