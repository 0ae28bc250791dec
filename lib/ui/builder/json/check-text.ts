import { isJsonObject } from "@/lib/core/json";
import type { FieldError } from "@/lib/core/errors";
import { checkOrchestration, type Known } from "@/lib/core/orchestration";
import type { BuilderNames } from "../names";
import { type Located, locate, locateSyntaxError } from "./json-locate";

/** The registry's answers, from what the server sent with the page. Cycles between orchestrations only it can see. */
export function knownFrom({ capabilities, agents, roles, orchestrations }: BuilderNames): Known {
  const byName = new Map(capabilities.map((capability) => [capability.name, capability]));
  const agentNames = new Set(agents);
  const roleNames = new Set(roles.flatMap(({ id, name }) => [id, name.toLowerCase()]));
  const saved = new Map(
    orchestrations.flatMap((item) => [[item.id, item] as const, [item.name, item] as const]),
  );
  return {
    capabilities: (name) => byName.get(name),
    agents: (name) => agentNames.has(name),
    roles: (name) => roleNames.has(name) || roleNames.has(name.toLowerCase()),
    orchestrations: (name) => {
      const found = saved.get(name);
      return found && { hasVersion: (version) => version <= found.latest, wayBack: () => null };
    },
  };
}

/** Everything wrong with a definition that the browser can see. */
export function checkDraft(draft: unknown, known: Known): FieldError[] {
  return checkOrchestration(draft, known).errors;
}

/** The same check that saving runs, with each error's place in the text. */
export function checkText(text: string, known: Known): Located[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [locateSyntaxError(text)];
  }
  const errors = isJsonObject(value)
    ? checkDraft(value, known)
    : [{ pointer: "", detail: "This is not an object." }];
  return locate(text, errors);
}
