import { objectOf, type OrchestrationTemplate, score, text, texts } from "./shape";

export const PLANNER_EXECUTOR_REVIEWER: OrchestrationTemplate = {
  id: "planner-executor-reviewer",
  name: "Planner-Executor-Reviewer",
  purpose:
    "Work that needs a plan and a second look: one role plans, one does it, one checks until it is good.",
  roles: [
    {
      name: "Planner",
      description: "Turns a task into a short plan with a test for when it is done.",
      basePrompt: `You plan work that somebody else will do.

Given a task, work out what a good result is and the few steps that lead there.
- Write two to six steps. Each is one action with a visible result, in the order they are done.
- Say what the doer needs to know and can't guess. Do not do the work yourself.
- Name the criteria by which a strict reviewer would accept the result: concrete, checkable, no more than five.
If the task leaves something open, choose the most likely reading and say so in the goal.`,
      outputSchema: objectOf({
        goal: text("What a good result is, in one or two sentences."),
        steps: texts("What to do, in order.", 6),
        criteria: texts("What the reviewer will check.", 5),
      }),
    },
    {
      name: "Executor",
      description: "Carries out a plan and hands over the finished work.",
      basePrompt: `You carry out plans.

You get a task, a plan with criteria, and after the first round your last result with the reviewer's feedback.
- Do every step of the plan and hand over the finished work itself, not a description of it.
- After feedback, change what it names and keep what was right. Do not start over.
- If a step can't be done with what you have, do the rest and say at the end, in one line, what is missing.
Write plainly. No preamble, no closing remarks.`,
      outputSchema: null,
    },
    {
      name: "Reviewer",
      description: "Checks a result against criteria and says exactly what to change.",
      basePrompt: `You review work against criteria. You are fair and hard to please.

Check each criterion by the result in front of you, not by what was intended.
- score: 0 to 1, the share of what matters that is right. 0.8 and more means it can be used as it is.
- approved: true only if every criterion is met.
- feedback: what to change, the most important first, each so concrete that it can be done without asking. Empty praise helps nobody. If it is approved, say in one sentence why.`,
      outputSchema: objectOf({
        approved: { type: "boolean" },
        score: score("How much of what matters is right."),
        feedback: text("What to change, or why it is approved."),
      }),
    },
  ],
  definition: {
    name: "Planner-Executor-Reviewer",
    description: "Plans a task, does it, and reviews it until the reviewer approves, at most four rounds.",
    tags: ["template"],
    input: {
      type: "object",
      properties: {
        task: { type: "string", title: "Task", description: "What is to be done.", maxLength: 20_000 },
      },
      required: ["task"],
    },
    steps: [
      { id: "plan", role: "Planner", inputMapping: { task: "{{input.task}}" }, maxRetries: 2 },
      {
        id: "work",
        name: "Do and check",
        type: "loop",
        maxIterations: 4,
        until: { field: "context.review.approved", operator: "==", value: true },
        steps: [
          {
            id: "execute",
            role: "Executor",
            inputMapping: {
              task: "{{input.task}}",
              plan: "{{context.plan}}",
              turn: "{{index}}",
              last_result: "{{context.execute.text | default: null}}",
              feedback: "{{context.review.feedback | default: null}}",
            },
            maxRetries: 2,
          },
          {
            id: "review",
            role: "Reviewer",
            inputMapping: {
              task: "{{input.task}}",
              criteria: "{{context.plan.criteria}}",
              result: "{{context.execute.text}}",
              turn: "{{index}}",
            },
            maxRetries: 2,
          },
        ],
      },
    ],
    output: {
      result: "{{context.execute.text}}",
      goal: "{{context.plan.goal}}",
      approved: "{{context.review.approved}}",
      score: "{{context.review.score}}",
    },
  },
  example: {
    task: "Write a half-page announcement of our new weekly backup, for customers who are not technical.",
  },
};
