import { z } from "zod";
import { defineTool } from "../contract";

const Text = z.object({ text: z.string().max(1_000_000).describe("Any text.") });

export const echo = defineTool({
  name: "echo",
  description: "Returns the text it was given. For trying things out.",
  parameters: Text,
  effect: "read",
  keywords: ["echo", "repeat", "say"],
  run: async ({ text }) => ({ text }),
});

export const uppercase = defineTool({
  name: "text.uppercase",
  description: "Returns the text in upper case.",
  parameters: Text,
  effect: "read",
  keywords: ["uppercase", "upper case", "capital letters", "capitalize", "shout"],
  run: async ({ text }) => ({ text: text.toUpperCase() }),
});
