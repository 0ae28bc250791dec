import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import type { Scene } from "./scene";
import type { Script } from "./script";

/** A turn of a loop as templates hand it over: `turn` or `number`, counted from 0. */
function turnOf({ input, round }: Scene): number {
  const turn = input.turn ?? input.number;
  return typeof turn === "number" ? turn + 1 : round;
}

/** Better with each turn: 0.65, 0.85, 0.95. */
function scoreOf(scene: Scene): number {
  return [0.65, 0.85, 0.95][Math.min(turnOf(scene), 3) - 1] ?? 0.95;
}

function textIn(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function listIn(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

/** Where a workspace's own role of that name answers in text. */
function verdict(scene: Scene): string {
  const score = scoreOf(scene);
  return `Round ${turnOf(scene)}: ${scene.topic} reads well (score ${score}). ${score >= 0.8 ? "Ready." : "Say the main point earlier and add one example."}`;
}

/** What was asked for, wherever the role's input says it. */
function subjectOf({ input, topic }: Scene): string {
  const told = [input.brief, input.problem, input.question, input.task]
    .map(textIn)
    .find((text) => text !== "");
  const line = (told ?? topic).split("\n")[0]?.trim() ?? topic;
  return line.length <= 120 ? line : `${line.slice(0, 117)}…`;
}

function firstSentence(text: string): string {
  return /^[^.!?\n]+[.!?]?/.exec(text.trim())?.[0] ?? text.slice(0, 120);
}

const PLANNING: readonly Script[] = [
  {
    roles: ["planner"],
    gives: (scene) => ({
      goal: `A finished piece of work for: ${subjectOf(scene)}`,
      steps: [
        "Say in one sentence what it is for.",
        "Write the body in plain words.",
        "End with what to do next.",
      ],
      criteria: ["A stranger understands it.", "It says what changes.", "It says what to do next."],
    }),
  },
  {
    roles: ["executor"],
    says: (scene) => {
      const better =
        turnOf(scene) > 1 ? "\n\nTo turn it off, open Settings; nobody has to do anything else." : "";
      return `${subjectOf(scene)}\n\nFrom Monday on it happens by itself, once a week. Nothing changes for you, and nothing is lost if something breaks.${better}`;
    },
  },
  {
    roles: ["reviewer"],
    says: verdict,
    gives: (scene) => ({
      approved: turnOf(scene) > 1,
      score: scoreOf(scene),
      feedback:
        turnOf(scene) > 1
          ? "Every criterion is met: a stranger understands it and knows what to do."
          : "Say at the end what the reader can do, and where. The rest stays.",
    }),
  },
];

const READING: readonly Script[] = [
  {
    roles: ["mapper"],
    gives: ({ input }) => ({
      findings: [`It says: "${firstSentence(textIn(input.document))}"`],
      relevance: /late|time|deliver|driver|box/i.test(textIn(input.document)) ? 0.9 : 0.5,
    }),
  },
  {
    roles: ["reducer"],
    gives: (scene) => {
      const found = listIn(scene.input.findings).filter(isJsonObject);
      const points = found.map((item, index) => `${textIn(listIn(item.findings)[0])} [${index + 1}]`);
      return {
        answer: `${subjectOf(scene)} ${found.length} texts were read. They agree on the essentials and differ in detail.`,
        key_points: points.length > 0 ? points.slice(0, 6) : ["Nothing was found."],
        disagreements: found.length > 2 ? ["Whether things arrive on time: [1] says no, [3] says yes."] : [],
      };
    },
  },
];

function thought(name: string, approach: string, assumption: string): JsonObject {
  return { name, approach, assumption };
}

const THINKING: readonly Script[] = [
  {
    roles: ["thought generator"],
    gives: () => ({
      thoughts: [
        thought(
          "Ask less",
          "Remove the reasons why people write: fix the three most frequent ones.",
          "Few causes make most of it.",
        ),
        thought(
          "Answer faster",
          "Sort what comes in and answer the usual with drafts that a person checks.",
          "Most of it repeats.",
        ),
        thought(
          "Answer together",
          "Let customers see and answer each other's questions.",
          "Enough of them would.",
        ),
      ],
    }),
  },
  {
    roles: ["thought evaluator"],
    gives: ({ input }) => {
      const number = typeof input.number === "number" ? input.number : 0;
      const name = isJsonObject(input.thought) ? textIn(input.thought.name) : "It";
      return {
        score: [0.82, 0.74, 0.41][number] ?? 0.5,
        strength: `“${name}” works on the cause and not only on the queue.`,
        risk: "It takes a month to show; until then the queue grows.",
      };
    },
  },
  {
    roles: ["thought selector"],
    gives: ({ input }) => {
      const ratings = listIn(input.ratings).filter(isJsonObject);
      const scores = ratings.map((rating) => (typeof rating.score === "number" ? rating.score : 0));
      const best = listIn(input.thoughts)[scores.indexOf(Math.max(...scores))];
      const way = isJsonObject(best) ? best : {};
      return {
        name: textIn(way.name) || "Ask less",
        approach: textIn(way.approach) || "Fix what people write about most.",
        why: "It has the highest rating, and its risk can be bridged with drafts in the meantime.",
        confidence: Math.max(0.5, ...scores),
      };
    },
  },
  {
    roles: ["solver"],
    says: ({ input }) => {
      const way = isJsonObject(input.way) ? input.way : {};
      return `1. Count what people wrote about last quarter and take the three largest groups.\n2. ${textIn(way.approach) || "Work on those first."}\n3. Bridge the first month with checked drafts for the usual questions.\n\nSolution: ${textIn(way.name) || "Ask less"}. Fewer reasons to write, drafts for the rest, and the new colleague for what is left: a day is enough then.`;
    },
  },
];

const WRITING: readonly Script[] = [
  {
    roles: ["creator"],
    says: (scene) =>
      `We open-sourced our release checklist today. It is eleven lines long, and it has cost us four incidents to write. (${subjectOf(scene)})`,
  },
  {
    roles: ["critic"],
    says: verdict,
    gives: (scene) => ({
      score: scoreOf(scene),
      strengths: ["It begins with the news.", "“Eleven lines” can be seen before one's eyes."],
      problems: [
        turnOf(scene) > 1
          ? "Nothing that matters."
          : "The end does not say what the reader should do: add where to find it.",
      ],
      summary: turnOf(scene) > 1 ? "Ready: short, exact, with an ask." : "Strong start, no ending.",
    }),
  },
  {
    roles: ["refiner"],
    says: ({ input }) => {
      const draft = textIn(input.draft).replace(/ \([^)]*\)$/, "");
      const ask = "Take it, shorten it, tell us which line you would cut: the link is in the first comment.";
      return draft.includes(ask) ? draft : `${draft} ${ask}`;
    },
  },
];

const RESEARCHING: readonly Script[] = [
  {
    roles: ["research planner"],
    gives: (scene) => {
      const words = subjectOf(scene)
        .toLowerCase()
        .match(/\p{L}{4,}/gu) ?? ["question"];
      const core = words.slice(-4).join(" ");
      return {
        queries: [core, `${core} reasons`, `${core} counter examples`],
        answered_when: "At least one cause is named with a source, and one is ruled out.",
      };
    },
  },
  {
    roles: ["source reader"],
    gives: ({ input }) => {
      const items = listIn(input.results).filter(isJsonObject);
      const notes = items.map((item) => `${firstSentence(textIn(item.text))} [${textIn(item.item_id)}]`);
      return {
        notes: notes.length > 0 ? notes.slice(0, 8) : ["The search found nothing about this."],
        gaps: notes.length > 0 ? [] : [`Anything about: ${textIn(input.search)}`],
      };
    },
  },
  {
    roles: ["research writer"],
    says: (scene) => {
      const found = listIn(scene.input.notes)
        .filter(isJsonObject)
        .flatMap((item) => listIn(item.notes).map(textIn));
      const sourced = [...new Set(found.filter((note) => note.includes("[")))];
      const reasons = sourced.length > 0 ? sourced.join("\n") : "Memory holds nothing about it yet.";
      return `${subjectOf(scene)}\n\n${reasons}\n\nWhat remains open: whether this is still so today.`;
    },
  },
  {
    roles: ["fact checker"],
    gives: ({ input }) => {
      const hasSources = textIn(input.answer).includes("[");
      return {
        supported: hasSources ? ["Every sentence that carries a source."] : [],
        unsupported: hasSources ? [] : ["Nothing is claimed, so nothing could be checked."],
        confidence: hasSources ? 0.85 : 0.5,
      };
    },
  },
];

const CATEGORIES = [
  ["billing", /invoice|refund|charge|paid|price|plan\b/i],
  ["bug", /error|crash|broken|does not work|doesn't work|fail/i],
  ["account", /password|log ?in|sign ?in|delete my|access/i],
  ["how_to", /how (?:do|can|to)|where/i],
] as const;

const SUPPORTING: readonly Script[] = [
  {
    roles: ["support classifier"],
    gives: ({ input }) => {
      const message = `${textIn(input.subject)} ${textIn(input.message)}`;
      const category = CATEGORIES.find(([, pattern]) => pattern.test(message))?.[0] ?? "other";
      const isCritical = /everybody|all our|losing|data loss|outage/i.test(message);
      const summary = firstSentence(textIn(input.message).replace(/^(?:hello|hi|dear)[^,\n]*,\s*/i, ""));
      return { category, urgency: isCritical ? "critical" : "normal", summary, language: "en" };
    },
  },
  {
    roles: ["support writer"],
    gives: ({ input }) => {
      const sorted = isJsonObject(input.sorted) ? input.sorted : {};
      const isUnsure = sorted.category === "other";
      return {
        reply: `Hello,\n\nthank you for writing. You say: ${textIn(sorted.summary)} You find this in your account under Settings; the page lists every item with its date. If it is not there, answer with the date you are looking for and we look ourselves.\n\nKind regards`,
        confidence: isUnsure ? 0.5 : 0.85,
      };
    },
  },
];

/** The roles of the built-in templates (`lib/core/orchestration-templates`). */
export const TEMPLATE_SCRIPTS: readonly Script[] = [
  ...PLANNING,
  ...READING,
  ...THINKING,
  ...WRITING,
  ...RESEARCHING,
  ...SUPPORTING,
];
