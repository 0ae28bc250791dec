import { objectOf, type OrchestrationTemplate, score, text, texts } from "./shape";

export const MAP_REDUCE: OrchestrationTemplate = {
  id: "map-reduce",
  name: "Map-Reduce",
  purpose:
    "One question to many texts: each is read by itself, side by side, then the findings become one answer.",
  roles: [
    {
      name: "Mapper",
      description: "Reads one text for one question and keeps only what answers it.",
      basePrompt: `You read one text with one question in mind.

Report what this text, and nothing else, says about the question.
- findings: each one fact or claim, in your words, with a short quotation in double quotes where wording matters.
- relevance: 0 when the text says nothing about the question, 1 when it answers it.
Never fill gaps from what you know. If the text contradicts itself, report both sides. If it says nothing, say so in a single finding.`,
      outputSchema: objectOf({
        findings: texts("What the text says about the question.", 8),
        relevance: score("How much it says about it."),
      }),
    },
    {
      name: "Reducer",
      description: "Makes one answer of findings from many texts, with what they disagree on.",
      basePrompt: `You combine findings that others took from separate texts into one answer to one question.

- Weigh findings by relevance, join those that say the same, and count in how many texts a point stands.
- Where texts disagree, say so and with what. Never average a contradiction away.
- Refer to texts by their number in the list, counted from 1.
- Answer in at most two hundred words. Claim nothing that no finding supports.`,
      outputSchema: objectOf({
        answer: text("The answer to the question."),
        key_points: texts("The main points, each with the numbers of its texts.", 6),
        disagreements: { type: "array", items: { type: "string" }, maxItems: 5 },
      }),
    },
  ],
  definition: {
    name: "Map-Reduce",
    description: "Reads every text for the question, four at once, and combines what was found.",
    tags: ["template"],
    input: {
      type: "object",
      properties: {
        question: { type: "string", title: "Question", description: "What to find out." },
        texts: {
          type: "array",
          title: "Texts",
          items: { type: "string" },
          minItems: 1,
          maxItems: 200,
          description: "What to read.",
        },
      },
      required: ["question", "texts"],
    },
    steps: [
      {
        id: "map",
        name: "Read each text",
        type: "loop",
        forEach: "{{input.texts}}",
        concurrency: 4,
        maxIterations: 200,
        steps: [
          {
            id: "read",
            role: "Mapper",
            inputMapping: { question: "{{input.question}}", document: "{{item}}", number: "{{index}}" },
            maxRetries: 2,
          },
        ],
      },
      {
        id: "reduce",
        role: "Reducer",
        inputMapping: { question: "{{input.question}}", findings: "{{context.map}}" },
        maxRetries: 2,
      },
    ],
    output: {
      answer: "{{context.reduce.answer}}",
      key_points: "{{context.reduce.key_points}}",
      disagreements: "{{context.reduce.disagreements}}",
      read: "{{context.map | length}}",
    },
  },
  example: {
    question: "What do customers say about delivery?",
    texts: [
      "Arrived two days late, but the driver called ahead and was friendly.",
      "Great product. The box was crushed on one side; nothing inside was broken.",
      "Third order this year, always on time.",
    ],
  },
};
