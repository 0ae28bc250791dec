import { routes } from "@/lib/http/route";
import { ServiceIndex, serviceIndex } from "@/lib/http/service-index";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Name, version and links",
    tag: "service",
    scope: "public",
    response: { 200: ServiceIndex },
    handle: () => serviceIndex(),
  },
});
