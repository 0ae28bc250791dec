import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { workOf } from "./generator";
import type { LivesWork } from "./lives";
import type { OpenQuestion, Script } from "./people";

/** `edit`: with other arguments, which are approved when they are asked about. `nobody`: its time runs out; `withdrawn`: before that. */
type Answer = "approve" | "deny" | "edit" | "nobody" | "withdrawn";

/** Work that asks people, and what they say, by the step that asks. */
export interface AskingWork extends LivesWork {
  answers: Record<string, Answer>;
  /** Capabilities without a key: what became of them may end unknown. */
  unkeyed?: boolean;
}

const keyed = (id: string, more: JsonObject = {}): JsonObject => ({ id, capability: "keyed", ...more });
const gated = (id: string, more: JsonObject = {}): JsonObject => ({
  id,
  capability: "gated",
  inputMapping: { text: "asked" },
  ...more,
});
const person = (id: string, timeout = "1h"): JsonObject => ({
  id,
  type: "approval",
  message: "Go on?",
  timeout,
});
const ifApproved = { field: "context.ok.decision", operator: "==", value: "approved" };
const together = (...steps: JsonObject[]): JsonObject => ({ id: "p", type: "parallel", steps });

function asking(
  name: string,
  steps: JsonObject[],
  answers: Record<string, Answer>,
  unkeyed = false,
): AskingWork {
  return { ...workOf(name, steps, []), answers, unkeyed, open: unkeyed };
}

export const ASKING: readonly [AskingWork, ...AskingWork[]] = [
  asking("call approved", [keyed("a"), gated("g"), keyed("z")], { g: "approve" }),
  asking("call denied", [keyed("a"), gated("g"), keyed("z")], { g: "deny" }),
  asking("call edited", [gated("g"), keyed("z")], { g: "edit" }),
  asking(
    "unkeyed",
    [{ id: "g", capability: "gated-unkeyed", onError: "continue" }, keyed("z")],
    { g: "approve" },
    true,
  ),
  asking("step approved", [person("ok"), keyed("act", { condition: ifApproved }), keyed("z")], {
    ok: "approve",
  }),
  asking("step denied", [person("ok"), keyed("act", { condition: ifApproved }), keyed("z")], { ok: "deny" }),
  asking("expired", [person("ok", "400ms"), keyed("act", { condition: ifApproved }), keyed("z")], {
    ok: "nobody",
  }),
  asking("two", [together(gated("one"), gated("two")), keyed("z")], { "p/one": "approve", "p/two": "edit" }),
  asking("one of two", [together(gated("one", { onError: "continue" }), person("ok")), keyed("z")], {
    "p/one": "deny",
    "p/ok": "approve",
  }),
  asking(
    "beside a failure",
    [
      {
        ...together(
          { id: "f", capability: "broken" },
          person("ok"),
          gated("g"),
          { id: "w", type: "wait", event: "never", timeout: "1h" },
          { id: "t", type: "wait", duration: "1h" },
        ),
        onError: "continue",
      },
      keyed("z"),
    ],
    { "p/ok": "withdrawn", "p/g": "withdrawn" },
  ),
];

/** What people say to each question of these works. */
export const answerAsking: Script = ({ of, step, given }: OpenQuestion) => {
  const answer = ASKING.find(({ name }) => name === of)?.answers[step];
  if (!answer || answer === "nobody" || answer === "withdrawn") return null;
  if (answer !== "edit") return { decision: answer };
  const edited = isJsonObject(given) && given.text === "edited";
  return { decision: "approve", ...(edited ? {} : { arguments: { text: "edited" } }) };
};
