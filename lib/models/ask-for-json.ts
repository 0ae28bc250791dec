import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { JsonSchema } from "@/lib/core/agent";

/** A model as rooms see it that don't know the SDK. */
export type AskableModel = LanguageModelV4;

export interface JsonQuestion {
  instructions: string;
  /** What came before and what is asked, the newest last. */
  messages: { role: "user" | "assistant"; text: string }[];
  /** What the answer must look like; sent to the provider where it takes a schema. */
  schema: JsonSchema;
  /** A short word for the schema. */
  name: string;
}

/** One call that asks for JSON. Returns the text as it came: whether it is what was asked for is the caller's to check. */
export async function askForJson(model: AskableModel, question: JsonQuestion): Promise<string> {
  const { content } = await model.doGenerate({
    prompt: [
      { role: "system", content: question.instructions },
      ...question.messages.map(({ role, text }) => ({ role, content: [{ type: "text" as const, text }] })),
    ],
    responseFormat: { type: "json", schema: question.schema, name: question.name },
  });
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}
