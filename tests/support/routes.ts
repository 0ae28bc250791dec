import type { Json } from "@/lib/core/json";

/** Ids of things that exist in the tenant under test; every route is called with them by every caller. */
export interface TenantIds {
  agent: string;
  approval: string;
  contract: string;
  execution: string;
  invitation: string;
  key: string;
  member: string;
  memoryItem: string;
  modelKey: string;
  orchestration: string;
  role: string;
  schedule: string;
  session: string;
  toolPolicy: string;
  trigger: string;
}

/** How the generated tests call one route: which ids it takes, and a body and query it accepts. */
export interface RouteRow {
  params?: (ids: TenantIds) => Record<string, string>;
  /** Default: the declaration's own example. */
  body?: (ids: TenantIds) => Json;
  /** Query parameters; those that name ids are tried by strangers too. */
  query?: (ids: TenantIds) => Record<string, string>;
}

/** Marks every text the tenant under test owns: no answer to a stranger may contain it. */
export const MARKER = "zebra-crossing-7391";

const none: RouteRow = {};
const agent: RouteRow = { params: (ids) => ({ id: ids.agent }) };
const contract: RouteRow = { params: (ids) => ({ id: ids.contract }) };
const execution: RouteRow = { params: (ids) => ({ id: ids.execution }) };
const key: RouteRow = { params: (ids) => ({ id: ids.key }) };
const modelKey: RouteRow = { params: (ids) => ({ id: ids.modelKey }) };
const member: RouteRow = { params: (ids) => ({ user_id: ids.member }) };
const orchestrationVersion: RouteRow = {
  params: (ids) => ({ id: ids.orchestration, version: "1" }),
};
const role: RouteRow = { params: (ids) => ({ id: ids.role }) };
const orchestration: RouteRow = { params: (ids) => ({ id: ids.orchestration }) };
const schedule: RouteRow = {
  params: (ids) => ({ id: ids.orchestration, schedule_id: ids.schedule }),
};
const trigger: RouteRow = {
  params: (ids) => ({ id: ids.orchestration, trigger_id: ids.trigger }),
};
const startBody = (ids: TenantIds): Json => ({
  intent: "echo",
  inputs: { text: "hello" },
  session_id: ids.session,
});

/** One row per route. A route without a row fails the suite, and so does a row without a route. */
export const ROUTE_ROWS: Record<string, RouteRow> = {
  "GET /metrics": none,
  "GET /v1": none,
  "GET /v1/agents": none,
  "POST /v1/agents": none,
  "GET /v1/agents/{id}": agent,
  "PATCH /v1/agents/{id}": agent,
  "DELETE /v1/agents/{id}": agent,
  "POST /v1/agents/{id}/heartbeat": agent,
  "GET /v1/approvals": { query: (ids) => ({ execution_id: ids.execution }) },
  "GET /v1/approvals/{id}": { params: (ids) => ({ id: ids.approval }) },
  "POST /v1/approvals/{id}": { params: (ids) => ({ id: ids.approval }) },
  "GET /v1/audit": none,
  "GET /v1/audit/verify": none,
  "POST /v1/callbacks/{token}": { params: () => ({ token: "unknown" }), body: () => ({ output: {} }) },
  "GET /v1/contracts": { query: (ids) => ({ execution_id: ids.execution }) },
  "GET /v1/contracts/{id}": contract,
  "GET /v1/contracts/verify": { query: (ids) => ({ execution_id: ids.execution }) },
  "GET /v1/executions": { query: (ids) => ({ session_id: ids.session }) },
  "GET /v1/executions/{id}": execution,
  "POST /v1/executions/{id}/cancel": execution,
  "GET /v1/executions/{id}/compare": { ...execution, query: (ids) => ({ with: ids.execution }) },
  "GET /v1/executions/{id}/contracts": execution,
  "GET /v1/executions/{id}/events": execution,
  "GET /v1/executions/{id}/ledger": execution,
  "GET /v1/executions/{id}/logs": execution,
  "GET /v1/executions/{id}/logs.zip": execution,
  "GET /v1/executions/{id}/payloads/{seq}": { params: (ids) => ({ id: ids.execution, seq: "1" }) },
  "GET /v1/executions/{id}/replay": execution,
  "POST /v1/executions/{id}/replay": execution,
  "POST /v1/executions/{id}/signal": { ...execution, body: () => ({ event: "poke", data: {} }) },
  "GET /v1/executions/{id}/timeline": execution,
  "GET /v1/health": none,
  "POST /v1/hooks/{trigger_id}": { params: () => ({ trigger_id: "unknown" }) },
  "GET /v1/invitations": none,
  "POST /v1/invitations": none,
  "DELETE /v1/invitations/{id}": { params: (ids) => ({ id: ids.invitation }) },
  "GET /v1/jobs/{id}": execution,
  "GET /v1/keys": none,
  "POST /v1/keys": none,
  "DELETE /v1/keys/{id}": key,
  "POST /v1/keys/{id}/rotate": key,
  "GET /v1/llm/models": none,
  "POST /v1/llm/test-connection": none,
  "GET /v1/members": none,
  "PATCH /v1/members/{user_id}": member,
  "DELETE /v1/members/{user_id}": member,
  "GET /v1/memory": { query: (ids) => ({ session_id: ids.session }) },
  "POST /v1/memory": none,
  "DELETE /v1/memory/{id}": { params: (ids) => ({ id: ids.memoryItem }) },
  "POST /v1/memory/clear": none,
  "GET /v1/memory/search": { query: () => ({ query: MARKER }) },
  "GET /v1/memory/stats": none,
  "GET /v1/model_keys": none,
  "POST /v1/model_keys": none,
  "PATCH /v1/model_keys/{id}": modelKey,
  "DELETE /v1/model_keys/{id}": modelKey,
  "POST /v1/model_keys/{id}/test": modelKey,
  "GET /v1/openapi.json": none,
  "POST /v1/orchestrate": { body: startBody },
  "POST /v1/orchestrate/stream": { body: startBody },
  "GET /v1/orchestration_templates": none,
  "GET /v1/orchestrations": none,
  "POST /v1/orchestrations": none,
  "GET /v1/orchestrations/{id}": orchestration,
  "PUT /v1/orchestrations/{id}": orchestration,
  "PATCH /v1/orchestrations/{id}": orchestration,
  "DELETE /v1/orchestrations/{id}": orchestration,
  "GET /v1/orchestrations/{id}/diff": orchestration,
  "GET /v1/orchestrations/{id}/estimate": orchestration,
  "POST /v1/orchestrations/{id}/execute": { ...orchestration, body: () => ({ input: { text: "hello" } }) },
  "GET /v1/orchestrations/{id}/export": orchestration,
  "POST /v1/orchestrations/{id}/publish": orchestration,
  "POST /v1/orchestrations/{id}/rollback": orchestration,
  "GET /v1/orchestrations/{id}/schedules": orchestration,
  "POST /v1/orchestrations/{id}/schedules": orchestration,
  "GET /v1/orchestrations/{id}/schedules/{schedule_id}": schedule,
  "PATCH /v1/orchestrations/{id}/schedules/{schedule_id}": schedule,
  "DELETE /v1/orchestrations/{id}/schedules/{schedule_id}": schedule,
  "POST /v1/orchestrations/{id}/schedules/{schedule_id}/run": schedule,
  "GET /v1/orchestrations/{id}/triggers": orchestration,
  "POST /v1/orchestrations/{id}/triggers": orchestration,
  "GET /v1/orchestrations/{id}/triggers/{trigger_id}": trigger,
  "PATCH /v1/orchestrations/{id}/triggers/{trigger_id}": trigger,
  "DELETE /v1/orchestrations/{id}/triggers/{trigger_id}": trigger,
  "POST /v1/orchestrations/{id}/triggers/{trigger_id}/rotate": trigger,
  "POST /v1/orchestrations/{id}/validate": orchestration,
  "GET /v1/orchestrations/{id}/versions": orchestration,
  "GET /v1/orchestrations/{id}/versions/{version}": orchestrationVersion,
  "DELETE /v1/orchestrations/{id}/versions/{version}": orchestrationVersion,
  "POST /v1/orchestrations/import": none,
  "POST /v1/orchestrations/validate": none,
  "GET /v1/roles": none,
  "POST /v1/roles": none,
  "GET /v1/roles/{id}": role,
  "PATCH /v1/roles/{id}": role,
  "DELETE /v1/roles/{id}": role,
  "POST /v1/roles/{id}/test": role,
  "GET /v1/sessions": none,
  "GET /v1/status": none,
  "GET /v1/stream": none,
  "GET /v1/usage": none,
  "GET /v1/usage/records": { query: (ids) => ({ execution_id: ids.execution }) },
  "GET /v1/tool_policies": none,
  "POST /v1/tool_policies": none,
  "GET /v1/tool_policies/{id}": { params: (ids) => ({ id: ids.toolPolicy }) },
  "PATCH /v1/tool_policies/{id}": { params: (ids) => ({ id: ids.toolPolicy }) },
  "DELETE /v1/tool_policies/{id}": { params: (ids) => ({ id: ids.toolPolicy }) },
  "GET /v1/workspace": none,
  "PATCH /v1/workspace": none,
  "GET /v1/workspace/callback-secret": none,
  "GET /v1/workspaces": none,
  "POST /v1/workspaces": none,
};
