"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useOptimistic, useTransition } from "react";

export interface SearchState {
  get(key: string): string;
  /** Empty or undefined removes the key. Paging starts over. */
  set(changes: Record<string, string | undefined>): void;
  /** True while the server renders the answer. */
  pending: boolean;
}

/** Filters live in the address: shareable, restored by Back, readable by the server. */
export function useSearchState(): SearchState {
  const router = useRouter();
  const pathname = usePathname();
  const address = useSearchParams().toString();
  // The choice shows at once, and the next one builds on it though the server hasn't answered yet.
  const [query, setQuery] = useOptimistic(address);
  const [pending, startTransition] = useTransition();
  const params = new URLSearchParams(query);
  return {
    pending,
    get: (key) => params.get(key) ?? "",
    set: (changes) => {
      const next = withChanges(params, changes);
      startTransition(() => {
        setQuery(next);
        router.replace(next ? `${pathname}?${next}` : pathname, { scroll: false });
      });
    },
  };
}

function withChanges(params: URLSearchParams, changes: Record<string, string | undefined>): string {
  const next = new URLSearchParams(params);
  next.delete("cursor");
  next.delete("trail");
  for (const [key, value] of Object.entries(changes)) {
    if (value) next.set(key, value);
    else next.delete(key);
  }
  return next.toString();
}
