import { generateText, isStepCount, Output, streamText, tool } from "ai";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { play } from "@/lib/models/scripted/play";
import { scriptedModel } from "@/lib/models/scripted/model";
import type { Script } from "@/lib/models/scripted/script";

const model = scriptedModel(0);
const asked = (text: string, role?: string) => ({
  prompt: [{ role: "user" as const, content: [{ type: "text" as const, text }] }],
  ...(role ? { providerOptions: { tuttiScript: { role } } } : {}),
});

const Review = z.object({
  score: z.number().min(0).max(10),
  verdict: z.enum(["accept", "revise"]),
  approved: z.boolean(),
  comments: z.array(z.object({ where: z.string().max(20), text: z.string() })).min(2),
  confidence: z.number(),
  next: z.union([z.string(), z.null()]),
});

describe("the scripted model", () => {
  it("says what it is in every answer, and gives the same one each time", async () => {
    const ask = () => generateText({ model, prompt: "Write about tides." });
    const [one, other] = [await ask(), await ask()];
    expect(one.text).toContain("tides");
    expect(one.text).toBe(other.text);
    expect(one.finalStep.providerMetadata).toMatchObject({ tutti: { scripted: true } });
    expect(one.usage.outputTokens).toBeGreaterThan(0);
  });

  it("streams word by word", async () => {
    const parts: string[] = [];
    for await (const part of streamText({ model, prompt: "Write about tides." }).textStream) parts.push(part);
    expect(parts.length).toBeGreaterThan(5);
    expect(parts.join("")).toBe((await generateText({ model, prompt: "Write about tides." })).text);
  });

  it("fits the schema, and gets better by the round, so that loops end", async () => {
    const review = async (round: number) => {
      const prompt = JSON.stringify({ previous: `Draft ${round}: tides` });
      return (await generateText({ model, prompt, output: Output.object({ schema: Review }) })).output;
    };
    const rounds = [await review(1), await review(2), await review(3)];
    expect(rounds.map(({ score }) => score)).toEqual([6, 7.5, 9]);
    expect(rounds.map(({ verdict }) => verdict)).toEqual(["revise", "revise", "accept"]);
    expect(rounds.map(({ approved }) => approved)).toEqual([false, false, true]);
  });

  it("calls the tools of its script in order, then answers with what they gave", async () => {
    const scripts: Script[] = [
      {
        roles: ["Researcher"],
        calls: [
          { tool: "search", input: ({ topic }) => ({ query: topic }) },
          { tool: "absent", input: () => ({}) },
          { tool: "keep", input: ({ results }) => ({ text: JSON.stringify(results[0]?.output) }) },
        ],
        says: ({ results }) => `Kept ${results.length}.`,
      },
    ];
    const scripted = {
      ...model,
      doGenerate: async (options: Parameters<typeof model.doGenerate>[0]) => {
        const { text, toolCalls } = play(
          { ...options, ...asked("", "researcher"), prompt: options.prompt },
          scripts,
        );
        const base = await model.doGenerate(options);
        const calls = toolCalls.map(({ name, input }) => ({
          type: "tool-call" as const,
          toolCallId: `${name}-1`,
          toolName: name,
          input: JSON.stringify(input),
        }));
        return { ...base, content: calls.length > 0 ? calls : [{ type: "text" as const, text }] };
      },
    };
    const seen: unknown[] = [];
    const note = (name: string) => async (input: unknown) => {
      seen.push([name, input]);
      return { found: 3 };
    };
    const { text } = await generateText({
      model: scripted,
      prompt: '{"question": "How do tides work?"}',
      tools: {
        search: tool({ inputSchema: z.object({ query: z.string() }), execute: note("search") }),
        keep: tool({ inputSchema: z.object({ text: z.string() }), execute: note("keep") }),
      },
      stopWhen: isStepCount(5),
    });
    expect(seen).toEqual([
      ["search", { query: "How do tides work" }],
      ["keep", { text: '{"found":3}' }],
    ]);
    expect(text).toBe("Kept 2.");
  });

  it("calls a tool that must be called, with arguments that fit", async () => {
    const decide = tool({ inputSchema: z.object({ target: z.enum(["mcp", "cu"]), reason: z.string() }) });
    const { toolCalls } = await generateText({
      model,
      prompt: "Book a room.",
      tools: { decide },
      toolChoice: "required",
    });
    expect(toolCalls).toMatchObject([{ toolName: "decide", input: { target: "mcp" } }]);
  });

  it("stands schemas of every kind, and none that make it run on", () => {
    const node = {
      type: "object",
      properties: { value: { type: "integer", minimum: 5 }, next: { $ref: "#/$defs/node" } },
    };
    const schema = {
      $defs: { node },
      type: "object",
      properties: {
        list: { $ref: "#/$defs/node" },
        any: {},
        all: { allOf: [{ type: "string" }, { maxLength: 3 }] },
      },
    } as const;
    const { text } = play({ ...asked("Hello."), responseFormat: { type: "json", schema: schema as never } });
    const value = JSON.parse(text) as { list: { value: number }; all: string };
    expect(value.list.value).toBe(5);
    expect(value.all.length).toBeLessThanOrEqual(3);
  });
});
