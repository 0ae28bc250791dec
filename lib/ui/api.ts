"use client";
import type { Json } from "@/lib/core/json";
import { ApiError, type Problem } from "./problem";

export interface ApiOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: Json | object;
  /** Slug of the workspace the call is about. */
  workspace?: string;
  query?: Record<string, string | number | boolean | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

function addressOf(path: string, query: ApiOptions["query"]): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return `${path.startsWith("/v1/") ? path : `/v1${path}`}${text ? `?${text}` : ""}`;
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback: Problem = {
    title: "The server could not answer",
    status: response.status,
    code: "internal",
  };
  if (!response.headers.get("content-type")?.includes("json")) return fallback;
  const body: unknown = await response.json().catch(() => null);
  return typeof body === "object" && body !== null ? { ...fallback, ...body } : fallback;
}

/**
 * Calls our own API from the browser with the session cookie. `path` is under /v1: `/executions/exe_…/cancel`.
 * Resolves to the parsed JSON (undefined for 204); throws ApiError with the problem document.
 */
export async function api<Result>(path: string, options: ApiOptions = {}): Promise<Result> {
  const { method = "GET", body, workspace, query, headers, signal } = options;
  const response = await fetch(addressOf(path, query), {
    method,
    signal,
    headers: {
      accept: "application/json",
      ...(workspace ? { "Tutti-Workspace": workspace } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiError({ title: "No answer from the server", status: 0, code: "client_offline" });
  });
  if (!response.ok) throw new ApiError(await problemOf(response));
  if (response.status === 204) return undefined as Result;
  return (await response.json()) as Result;
}
