"use client";
import { useState } from "react";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { api } from "../api";
import { formatCount } from "../blocks/format";
import { isTruncated } from "../blocks/json-text";
import { JsonView } from "../blocks/json-view";
import { Button } from "../primitives/button";
import { useApiAction } from "../use-api-action";
import type { ExecutionPlace } from "./types";

/** Whether something in the value is shown shorter than it is. */
export function isCut(value: Json | undefined): boolean {
  if (typeof value === "string") return isTruncated(value);
  if (Array.isArray(value)) return value.some(isCut);
  return isJsonObject(value) && (typeof value.$blob === "string" || Object.values(value).some(isCut));
}

export interface PayloadViewProps {
  label: string;
  value: Json;
  /** Fetches the value whole; without it a cut value stays cut. */
  whole?(): Promise<Json>;
  open?: number;
}

/** A value, and, where it was cut, a button that fetches the whole of it. */
export function PayloadView({ label, value, whole, open }: PayloadViewProps) {
  const [fetched, setFetched] = useState<{ value: Json } | null>(null);
  const fetching = useApiAction(async () => whole?.() ?? null, {
    refresh: false,
    onSuccess: (found) => setFetched({ value: found }),
  });
  const button = (label: string) => (
    <Button variant="ghost" size="sm" busy={fetching.busy} onClick={() => void fetching.run(undefined)}>
      {label}
    </Button>
  );
  if (whole && !fetched && isJsonObject(value) && typeof value.$blob === "string") {
    return (
      <div className="flex h-9 items-center justify-between gap-2 rounded-md border bg-sunken pr-1 pl-3 text-xs">
        <span>
          <span className="font-medium text-ink-muted">{label}</span>{" "}
          <span className="text-ink-faint">{formatCount(Number(value.size ?? 0))} bytes, stored apart</span>
        </span>
        {button("Show")}
      </div>
    );
  }
  return (
    <JsonView
      // The tree keeps which branches are open; whole values open anew.
      key={fetched ? "whole" : "cut"}
      label={label}
      value={fetched ? fetched.value : value}
      open={open}
      actions={whole && !fetched && isCut(value) ? button("Full payload") : null}
    />
  );
}

interface EventPayload {
  data: JsonObject;
  result: JsonObject | null;
}

/** One event's payload as it was recorded, nothing cut. */
export async function fetchPayload(place: ExecutionPlace, seq: number): Promise<Json> {
  const path = `/executions/${place.executionId}/payloads/${seq}`;
  const { data, result } = await api<EventPayload>(path, { workspace: place.workspace });
  return result ? { ...data, result } : data;
}
