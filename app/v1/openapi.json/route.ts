import { z } from "zod";
import { routes } from "@/lib/http/route";
import { servedDocument } from "@/lib/http/served-document";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "This API as an OpenAPI 3.1 document",
    description: "`for=actions` keeps at most 30 operations, those that start work first.",
    tag: "service",
    scope: "public",
    query: z.object({ for: z.literal("actions").optional() }),
    response: { 200: z.record(z.string(), z.unknown()) },
    handle: ({ query, runtime }) => servedDocument(runtime.env.publicUrl, query.for === "actions"),
  },
});
