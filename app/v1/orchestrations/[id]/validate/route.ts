import { routes } from "@/lib/http/route";
import {
  OptionalDefinitionBody,
  OrchestrationParams,
  ValidationResult,
} from "@/lib/services/orchestrations/shapes";
import { validateDefinition } from "@/lib/services/orchestrations/validate";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Validate an orchestration",
    description:
      "The definition in the body, or without one the latest version that is saved. Changes nothing.",
    tag: "orchestrations",
    scope: "orchestrations:read",
    params: OrchestrationParams,
    body: OptionalDefinitionBody,
    response: { 200: ValidationResult },
    handle: ({ ctx, params, body }) =>
      validateDefinition({ ctx, input: { id: params.id, definition: body } }),
  },
});
