import { z } from "zod";
import { routes } from "@/lib/http/route";
import { acceptAgentAnswer } from "@/lib/runtime/agent-answer";
import { JsonObjectShape } from "@/lib/services/json-shape";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "An external agent's answer",
    description:
      'Where an agent that answered 202 delivers its RESPONSE: `{output}` or `{status: "failed", error: {message}}`. ' +
      "The address itself is the permission: it is signed, and good for one contract once.",
    tag: "agents",
    scope: "public",
    params: z.object({ token: z.string().min(1).max(1_000) }),
    body: JsonObjectShape,
    response: { 202: z.object({ accepted: z.literal(true) }).meta({ id: "AgentAnswerReceipt" }) },
    examples: { body: { output: { text: "done" } } },
    handle: ({ runtime, requestId, params, body }) =>
      acceptAgentAnswer({ runtime, requestId, token: params.token, answer: body }),
  },
});
