import { routes } from "@/lib/http/route";
import { DefinitionBody, ValidationResult } from "@/lib/services/orchestrations/shapes";
import { validateDefinition } from "@/lib/services/orchestrations/validate";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Validate a definition",
    description: "Says what is wrong, with JSON Pointers, and changes nothing.",
    tag: "orchestrations",
    scope: "orchestrations:read",
    body: DefinitionBody,
    response: { 200: ValidationResult },
    examples: {
      body: { name: "Echo", steps: [{ id: "say", capability: "echo", inputMapping: { text: "hello" } }] },
    },
    handle: ({ ctx, body }) => validateDefinition({ ctx, input: { definition: body } }),
  },
});
