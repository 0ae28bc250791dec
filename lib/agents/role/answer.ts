import { TuttiError } from "@/lib/core/errors";

export interface Finished {
  role: string;
  text: string;
  /** Why the model stopped, in the SDK's words. */
  reason: string;
  turns: number;
  /** The stop rule that held, should there be no answer: `10 turns`. */
  stop: string;
}

/** The text of a loop that came to an answer. Throws the typed outcome of one that did not. */
export function answerOf({ role, text, reason, turns, stop }: Finished): string {
  if (reason === "tool-calls") {
    throw new TuttiError(
      "agent_failed",
      `${role} was still calling tools after ${stop}, and has no answer. Raise its stop rules, or change its prompt.`,
    );
  }
  if (text.trim() !== "") return text;
  if (reason === "content-filter") {
    throw new TuttiError("model_refused", `The model's provider held back the answer of ${role}.`);
  }
  const why =
    reason === "length" ? "ran out of output tokens before it began to answer" : "answered with nothing";
  throw new TuttiError("model_answer_invalid", `The model of ${role} ${why}, after ${turns} turn(s).`);
}
