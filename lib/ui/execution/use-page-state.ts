"use client";
import { usePathname, useSearchParams } from "next/navigation";

/**
 * A choice kept in the address without asking the server: Next follows `replaceState`, so Back, reload and a
 * shared link show the same.
 */
export function usePageState(
  key: string,
): [string, (value: string | null) => void, (value: string) => string] {
  const params = useSearchParams();
  const pathname = usePathname();
  const address = (value: string | null) => {
    const next = new URLSearchParams(params);
    if (value === null) next.delete(key);
    else next.set(key, value);
    const query = next.toString();
    return query ? `${pathname}?${query}` : pathname;
  };
  return [
    params.get(key) ?? "",
    (value) => window.history.replaceState(null, "", address(value)),
    (value) => address(value),
  ];
}
