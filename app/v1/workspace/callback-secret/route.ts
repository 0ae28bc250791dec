import { z } from "zod";
import { routes } from "@/lib/http/route";
import { getCallbackSecret } from "@/lib/services/callbacks/secret";

const CallbackSecret = z
  .object({ object: z.literal("callback_secret"), secret: z.string() })
  .meta({ id: "CallbackSecret" });

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "The secret that signs callbacks",
    description: "Verify deliveries with it as Standard Webhooks describes.",
    tag: "workspace",
    scope: "settings:write",
    response: { 200: CallbackSecret },
    handle: ({ ctx }) => getCallbackSecret({ ctx, input: {} }),
  },
});
