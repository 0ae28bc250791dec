"use client";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { EVERYTHING, type Hint, type LiveStatus, liveConnection } from "./live-connection";

const DEBOUNCE_MS = 250;

export interface LiveOptions {
  /** Only hints about this thing. */
  id?: string;
  /** Instead of re-rendering the page's server components. */
  onHint?(hint: Hint): void;
}

/**
 * Keeps a page current: when a hint of one of `topics` arrives, its server components render again
 * (at most every 250 ms, so a burst of changes is one refresh).
 */
export function useLive(workspace: string, topics: readonly string[], options: LiveOptions = {}): void {
  const router = useRouter();
  const wanted = topics.join(" ");
  const isWanted = useEffectEvent((hint: Hint) => {
    if (hint.topic === EVERYTHING) return true;
    return (
      topics.includes(hint.topic) && (options.id === undefined || hint.id === null || hint.id === options.id)
    );
  });
  const act = useEffectEvent((hint: Hint) => (options.onHint ? options.onHint(hint) : router.refresh()));

  useEffect(() => {
    if (!wanted) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = liveConnection(workspace).listen((hint) => {
      if (!isWanted(hint) || timer) return;
      timer = setTimeout(() => {
        timer = undefined;
        act(hint);
      }, DEBOUNCE_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [workspace, wanted]);
}

/** How the shared connection is doing, for LiveIndicator. */
export function useLiveStatus(workspace: string): LiveStatus {
  const connection = liveConnection(workspace);
  return useSyncExternalStore(
    (onChange) => connection.watch(onChange),
    () => connection.status,
    () => "connecting",
  );
}
