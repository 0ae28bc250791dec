import { routes } from "@/lib/http/route";
import { ExecutionParams, SignalBody, SignalReceipt } from "@/lib/services/executions/shapes";
import { signalExecution } from "@/lib/services/executions/signal";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  POST: {
    summary: "Send an event to an execution",
    description: "A wait for this event goes on with `data`, also one that begins later.",
    tag: "executions",
    scope: "executions:write",
    params: ExecutionParams,
    body: SignalBody,
    response: { 202: SignalReceipt },
    examples: { body: { event: "order.paid", data: { order: 42 } } },
    handle: ({ ctx, params, body }) => signalExecution({ ctx, input: { ...body, id: params.id } }),
  },
});
