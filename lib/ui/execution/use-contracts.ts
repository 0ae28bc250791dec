"use client";
import { useEffect, useEffectEvent, useState } from "react";
import { api } from "../api";
import { useApiAction } from "../use-api-action";
import type { ContractPageView, ContractView, ExecutionPlace } from "./types";

/** Steps end in bursts: contracts are asked for once per burst. */
const SETTLE_MS = 400;
const PAGE_SIZE = 100;

export interface Contracts {
  contracts: ContractView[];
  more: boolean;
  busy: boolean;
  loadMore(): void;
}

/** The contracts of an execution: the server's first page, asked for again when `version` says that steps moved. */
export function useContracts(place: ExecutionPlace, initial: ContractPageView, version: number): Contracts {
  const [page, setPage] = useState(initial);
  const [seen] = useState(version);
  const read = (cursor?: string, signal?: AbortSignal) =>
    api<ContractPageView>(`/executions/${place.executionId}/contracts`, {
      workspace: place.workspace,
      query: { limit: PAGE_SIZE, cursor },
      signal,
    });
  const refresh = useEffectEvent((signal: AbortSignal) => {
    // What can't be read now is read with the next change; the list on the page stays.
    read(undefined, signal).then(setPage, () => undefined);
  });
  useEffect(() => {
    if (version === seen) return;
    const controller = new AbortController();
    const timer = setTimeout(() => refresh(controller.signal), SETTLE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [version, seen]);
  const more = useApiAction((cursor: string) => read(cursor), {
    refresh: false,
    onSuccess: (next) => setPage({ data: [...page.data, ...next.data], next_cursor: next.next_cursor }),
  });
  return {
    contracts: page.data,
    more: page.next_cursor !== null,
    busy: more.busy,
    loadMore: () => void (page.next_cursor !== null && more.run(page.next_cursor)),
  };
}
