import { routes } from "@/lib/http/route";
import { listExecutionContracts } from "@/lib/services/contracts/list-execution";
import { ContractList } from "@/lib/services/contracts/shapes";
import { ExecutionParams } from "@/lib/services/executions/shapes";
import { PageQuery } from "@/lib/services/paging";

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes({
  GET: {
    summary: "Contracts of an execution",
    tag: "executions",
    scope: "contracts:read",
    params: ExecutionParams,
    query: PageQuery,
    response: { 200: ContractList },
    handle: ({ ctx, params, query }) =>
      listExecutionContracts({ ctx, input: { ...query, execution_id: params.id } }),
  },
});
