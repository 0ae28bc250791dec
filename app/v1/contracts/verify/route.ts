import { z } from "zod";
import { routes } from "@/lib/http/route";
import { ledgerPublicKey } from "@/lib/runtime/ledger-key";
import { LedgerVerification } from "@/lib/services/contracts/shapes";
import { verifyContracts } from "@/lib/services/contracts/verify";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Verify the ledger",
    description:
      "Hash chains, heads and signed checkpoints: of one execution, or of the workspace, about 5,000 entries per call; `next_cursor` continues, also behind something bad.",
    tag: "contracts",
    scope: "contracts:read",
    query: z.object({
      execution_id: z.string().min(1).max(100).optional(),
      cursor: z.string().min(1).max(600).optional(),
    }),
    response: { 200: LedgerVerification },
    handle: ({ ctx, query, runtime }) =>
      verifyContracts({ ctx, input: { ...query, publicKey: ledgerPublicKey(runtime.env) } }),
  },
});
