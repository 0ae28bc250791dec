import { notFound } from "@/lib/core/errors";
import { routes } from "@/lib/http/route";

const nothing = {
  summary: "No such path",
  tag: "service",
  scope: "public",
  response: {},
  handle: () => {
    throw notFound("path");
  },
} as const;

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: nothing,
  POST: nothing,
  PUT: nothing,
  PATCH: nothing,
  DELETE: nothing,
});
