"use client";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useTransition } from "react";

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
  const params = useSearchParams();
  const [pending, startTransition] = useTransition();
  return {
    pending,
    get: (key) => params.get(key) ?? "",
    set: (changes) => {
      const next = new URLSearchParams(params);
      next.delete("cursor");
      next.delete("trail");
      for (const [key, value] of Object.entries(changes)) {
        if (value) next.set(key, value);
        else next.delete(key);
      }
      const query = next.toString();
      startTransition(() => router.replace(query ? `${pathname}?${query}` : pathname, { scroll: false }));
    },
  };
}
