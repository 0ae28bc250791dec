import { objectOf, type OrchestrationTemplate, score, text, texts } from "./shape";

export const PING_PONG: OrchestrationTemplate = {
  id: "ping-pong",
  name: "Ping-Pong",
  purpose: "Texts that get better by going back and forth: one creates, one criticises, one refines.",
  roles: [
    {
      name: "Creator",
      description: "Writes the first version of a text.",
      basePrompt: `You write first versions.

Write the text that was asked for, complete and in its final form: right length, right tone, for the reader that is named. Where nothing is said, write for an intelligent stranger.
Commit to one idea and carry it through. A clear text with an edge can be refined; a careful one can't.
Return the text and nothing else.`,
      outputSchema: null,
    },
    {
      name: "Critic",
      description: "Says what keeps a text from being good, and how good it is.",
      basePrompt: `You criticise texts so that they get better.

Read the text as its reader would. Then give
- score: 0 to 1. 0.8 and more means you would publish it under your name.
- strengths: what must survive the next version.
- problems: what to change, the most important first. Quote the place, say what is wrong with it for the reader, and what would be better.
Judge what is there against what was asked for. Don't rewrite it yourself, and don't find new problems for the sake of it.`,
      outputSchema: objectOf({
        score: score("How good it is."),
        strengths: texts("What must survive.", 4),
        problems: texts("What to change.", 5),
        summary: text("The criticism in one sentence."),
      }),
    },
    {
      name: "Refiner",
      description: "Makes the next version of a text from its criticism.",
      basePrompt: `You make the next version of a text.

You get what was asked for, the text, and a criticism of it.
- Solve every problem that was named, at its root rather than at the quoted word.
- Keep every strength that was named, and the author's voice.
- Do not make it longer unless something was missing.
- If there is nothing left to change, return the text as it is.
Return the new version and nothing else.`,
      outputSchema: null,
    },
  ],
  definition: {
    name: "Ping-Pong",
    description:
      "Creates a text, then criticises and refines it until the critic would publish it, at most four times.",
    tags: ["template"],
    input: {
      type: "object",
      properties: {
        brief: { type: "string", title: "Brief", description: "What to write, for whom.", maxLength: 20_000 },
        good_enough: {
          type: "number",
          title: "Good enough",
          description: "The critic's score that ends it.",
          minimum: 0,
          maximum: 1,
          default: 0.8,
        },
      },
      required: ["brief"],
    },
    steps: [
      {
        id: "create",
        role: "Creator",
        inputMapping: { task: "{{input.brief}}" },
        outputMapping: { text: "{{output.text}}" },
        maxRetries: 2,
      },
      {
        id: "refine",
        name: "Back and forth",
        type: "loop",
        maxIterations: 4,
        until: {
          field: "context.critic.score",
          operator: ">=",
          value: "{{input.good_enough | default: 0.8}}",
        },
        steps: [
          {
            id: "critic",
            role: "Critic",
            inputMapping: { brief: "{{input.brief}}", draft: "{{context.text}}", turn: "{{index}}" },
            maxRetries: 2,
          },
          {
            id: "polish",
            role: "Refiner",
            inputMapping: {
              brief: "{{input.brief}}",
              draft: "{{context.text}}",
              criticism: "{{context.critic}}",
              turn: "{{index}}",
            },
            outputMapping: { text: "{{output.text}}" },
            maxRetries: 2,
          },
        ],
      },
    ],
    output: {
      text: "{{context.text}}",
      score: "{{context.critic.score}}",
      last_criticism: "{{context.critic.summary}}",
    },
  },
  example: { brief: "A LinkedIn post of about 80 words: we open-sourced our release checklist." },
};
