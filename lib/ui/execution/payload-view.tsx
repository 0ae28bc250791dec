"use client";
import { useState } from "react";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { api } from "../api";
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
  const action =
    whole && !fetched && isCut(value) ? (
      <Button variant="ghost" size="sm" busy={fetching.busy} onClick={() => void fetching.run(undefined)}>
        Full payload
      </Button>
    ) : null;
  return (
    <JsonView
      // The tree keeps which branches are open; whole values open anew.
      key={fetched ? "whole" : "cut"}
      label={label}
      value={fetched ? fetched.value : value}
      open={open}
      actions={action}
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
