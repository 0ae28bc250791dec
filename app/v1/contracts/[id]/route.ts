import { routes } from "@/lib/http/route";
import { getContract } from "@/lib/services/contracts/get";
import { Contract, ContractParams } from "@/lib/services/contracts/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Get a contract",
    description: "With its whole payload, secrets redacted.",
    tag: "contracts",
    scope: "contracts:read",
    params: ContractParams,
    response: { 200: Contract },
    handle: ({ ctx, params }) => getContract({ ctx, input: params }),
  },
});
