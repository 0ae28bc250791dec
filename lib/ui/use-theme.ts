"use client";
import { useSyncExternalStore } from "react";
import { THEME_COOKIE, type Theme, themeAttribute } from "./theme";

const ONE_YEAR_SECONDS = 31_536_000;
const watchers = new Set<() => void>();

function current(): Theme {
  return themeAttribute(document.documentElement.dataset.theme) ?? "system";
}

function watch(onChange: () => void): () => void {
  watchers.add(onChange);
  return () => watchers.delete(onChange);
}

/** Applies the choice at once and keeps it in the cookie that the root layout reads. */
export function setTheme(theme: Theme): void {
  const secure = location.protocol === "https:" ? "; secure" : "";
  const age = theme === "system" ? 0 : ONE_YEAR_SECONDS;
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const watcher of watchers) watcher();
}

export function useTheme(): Theme {
  return useSyncExternalStore(watch, current, () => "system");
}
