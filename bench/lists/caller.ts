import { createKeyForWorkspace } from "@/lib/auth/operator";
import { isJsonObject } from "@/lib/core/json";
import type { RouteHandler } from "@/lib/http/declaration";
import { setRuntime } from "@/lib/runtime/runtime";
import type { Installation } from "../installation";
import type { ListCase } from "./cases";

export interface ListAnswer {
  rows: number;
  next: string | null;
  ms: number;
}

export type ListCaller = (list: ListCase["list"], query: Record<string, string>) => Promise<ListAnswer>;

/** Calls the routes of both lists as Next does, with a key: identity, limits, query, page and JSON. */
export async function openCaller({ runtime, ctx }: Installation): Promise<ListCaller> {
  setRuntime(runtime);
  const { rows } = await runtime.database.query("select slug from tenant where tenant_id = $1", [
    ctx.tenantId,
  ]);
  const workspace = String(rows[0]?.slug);
  const key = await createKeyForWorkspace(runtime.database, { name: "bench", workspace });
  const handlers: Record<ListCase["list"], RouteHandler> = {
    executions: (await import("@/app/v1/executions/route")).GET,
    contracts: (await import("@/app/v1/contracts/route")).GET,
  };
  return async (list, query) => {
    const url = `http://localhost:3000/v1/${list}?${new URLSearchParams(query)}`;
    const request = new Request(url, { headers: { authorization: `Bearer ${key}` } });
    const startedAt = performance.now();
    const response = await handlers[list](request, { params: Promise.resolve({}) });
    const text = await response.text();
    const ms = performance.now() - startedAt;
    const answer: unknown = JSON.parse(text);
    if (response.status !== 200 || !isJsonObject(answer) || !Array.isArray(answer.data))
      throw new Error(`${url} answered ${response.status}: ${text.slice(0, 300)}`);
    return {
      rows: answer.data.length,
      next: typeof answer.next_cursor === "string" ? answer.next_cursor : null,
      ms,
    };
  };
}
