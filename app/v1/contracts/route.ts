import { routes } from "@/lib/http/route";
import { listContracts } from "@/lib/services/contracts/list";
import { ContractList, ContractListQuery } from "@/lib/services/contracts/shapes";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "List contracts",
    description:
      "The newest pair first, a RESPONSE before its REQUEST. Long values are cut; one contract has them whole.",
    tag: "contracts",
    scope: "contracts:read",
    query: ContractListQuery,
    response: { 200: ContractList },
    handle: ({ ctx, query }) => listContracts({ ctx, input: query }),
  },
});
