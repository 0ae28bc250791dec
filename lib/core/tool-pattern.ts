/** The name of a tool, or a wildcard over names: `memory.*`, `*`. */
const PATTERN = /^(\*|[A-Za-z0-9][A-Za-z0-9._-]{0,118}(\.\*)?)$/;

export function isToolPattern(text: string): boolean {
  return PATTERN.test(text);
}

export function isWildcard(pattern: string): boolean {
  return pattern.endsWith("*");
}

/** Whether the pattern covers the tool: `*` all, `memory.*` everything below `memory.`, a name itself alone. */
export function matchesTool(pattern: string, name: string): boolean {
  if (pattern === "*") return true;
  return pattern.endsWith(".*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
