import { download } from "@/lib/http/download";
import { routes } from "@/lib/http/route";
import { getLogsArchive } from "@/lib/services/executions/logs-archive";
import { ExecutionParams } from "@/lib/services/executions/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Log of an execution as a zip",
    description: "One directory of JSON lines by log path; `raw/` has every cut value in full.",
    tag: "executions",
    scope: "executions:read",
    params: ExecutionParams,
    response: { 200: null },
    media: ["application/zip"],
    handle: async ({ ctx, params }) => download(await getLogsArchive({ ctx, input: params })),
  },
});
