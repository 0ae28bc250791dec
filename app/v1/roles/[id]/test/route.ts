import { respondToStart } from "@/lib/http/respond";
import { routes } from "@/lib/http/route";
import { StartShape } from "@/lib/services/executions/shapes";
import { RoleParams, TestRoleBody } from "@/lib/services/roles/shapes";
import { testRole } from "@/lib/services/roles/test";

/** Seconds a serverless host lets it run; streams pause before. */
export const maxDuration = 300;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Run a role on one input",
    description:
      "A real execution, also of a draft when a person asks. Answers like `POST /v1/orchestrate`; its events show " +
      "messages, tool calls and cost.",
    tag: "roles",
    scope: "roles:write",
    params: RoleParams,
    body: TestRoleBody,
    response: { 200: StartShape, 202: StartShape },
    media: ["application/json", "text/event-stream"],
    start: true,
    examples: { body: { input: "Sum up: all play together." } },
    handle: async ({ ctx, request, params, body, idempotency }) => {
      const started = await testRole({ ctx, input: { id: params.id, body, idempotency } });
      return respondToStart({ ctx, request, execution: started, replayed: started.replayed });
    },
  },
});
