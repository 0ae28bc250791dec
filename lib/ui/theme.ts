/** The cookie that holds the theme choice; absent means the system's. Read in app/layout.tsx, so no flash. */
export const THEME_COOKIE = "tutti-theme";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** The value for `<html data-theme>`: undefined lets prefers-color-scheme decide. */
export function themeAttribute(cookie: string | undefined): "light" | "dark" | undefined {
  return cookie === "light" || cookie === "dark" ? cookie : undefined;
}
