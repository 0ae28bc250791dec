import type { JsonObject } from "./json";

/** Arguments that say where an effect goes, in the order they are looked at. */
const PLACES = ["to", "recipient", "recipients", "email", "channel", "repository", "host", "path"] as const;
const MAX_LENGTH = 300;

/** Where a call's effect goes, in words, as far as its arguments say; null: they don't. */
export function destinationOf(tool: string, args: JsonObject): string | null {
  if (typeof args.url === "string") return urlWords(args.url, args.method);
  for (const place of PLACES) {
    const value = args[place];
    const words = Array.isArray(value) ? value.filter((item) => typeof item === "string").join(", ") : value;
    if (typeof words === "string" && words !== "") return `${place}: ${words}`.slice(0, MAX_LENGTH);
  }
  return tool.startsWith("memory.") ? "The workspace's memory" : null;
}

function urlWords(text: string, method: unknown): string {
  const verb = typeof method === "string" ? `${method} ` : "";
  try {
    const { host, pathname } = new URL(text);
    return `${verb}${host}${pathname}`.slice(0, MAX_LENGTH);
  } catch {
    return `${verb}${text}`.slice(0, MAX_LENGTH);
  }
}
