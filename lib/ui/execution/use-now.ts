"use client";
import { useEffect, useState } from "react";

/**
 * The present in milliseconds, moving every `everyMs`; null stands still. It begins with the server's, so that both
 * render the same.
 */
export function useNow(renderedAt: string, everyMs: number | null): number {
  const [now, setNow] = useState(() => Date.parse(renderedAt));
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
