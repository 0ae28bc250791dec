import { Health, health } from "@/lib/http/health";
import { routes } from "@/lib/http/route";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Whether each part works",
    description: "503 with Retry-After while a part does not.",
    tag: "service",
    scope: "public",
    response: { 200: Health },
    handle: ({ runtime }) => health(runtime),
  },
});
