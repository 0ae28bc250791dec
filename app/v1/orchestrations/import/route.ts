import { routes } from "@/lib/http/route";
import { importOrchestration } from "@/lib/services/orchestrations/import";
import { ImportOrchestration, ImportResult } from "@/lib/services/orchestrations/transfer-shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Import an orchestration",
    description:
      "A draft unless `publish` is true. Refused with pointers into the body when the definition is not valid.",
    tag: "orchestrations",
    scope: "orchestrations:write",
    body: ImportOrchestration,
    response: { 200: ImportResult },
    examples: {
      body: {
        document: {
          format: "tutti.orchestration",
          format_version: 1,
          name: "Imported",
          definition: {
            name: "Imported",
            steps: [{ id: "say", capability: "echo", inputMapping: { text: "hello" } }],
          },
        },
        on_conflict: "rename",
      },
    },
    handle: ({ ctx, body }) => importOrchestration({ ctx, input: body }),
  },
});
