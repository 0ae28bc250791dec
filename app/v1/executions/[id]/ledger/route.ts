import { download } from "@/lib/http/download";
import { routes } from "@/lib/http/route";
import { exportLedger } from "@/lib/services/executions/export-ledger";
import { ExecutionParams } from "@/lib/services/executions/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Ledger of an execution",
    description:
      "JSON lines: head, entries with every hashed field, signed checkpoints. `npm run verify-ledger` checks them.",
    tag: "executions",
    scope: "contracts:read",
    params: ExecutionParams,
    response: { 200: null },
    media: ["application/x-ndjson"],
    handle: async ({ ctx, params }) => download(await exportLedger({ ctx, input: params })),
  },
});
