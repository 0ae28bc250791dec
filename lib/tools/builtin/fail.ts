import { z } from "zod";
import { TuttiError } from "@/lib/core/errors";
import { defineTool } from "../contract";

export const fail = defineTool({
  name: "fail",
  description: "Always fails, with the message it was given. For trying out retries and error handling.",
  parameters: z.object({
    message: z.string().max(2_000).default("Failed on request.").describe("The error's text."),
  }),
  effect: "read",
  keywords: ["fail", "error"],
  run: async ({ message }) => {
    throw new TuttiError("step_failed", message);
  },
});
