import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { jsonLanguage } from "@codemirror/lang-json";
import { syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import type { BuilderNames } from "../names";

/** Members of a step whose value is a name out of the registry. */
const CAPABILITY_MEMBERS = ["capability", "tool"];
const AGENT_MEMBERS = ["agent"];
const ROLE_MEMBERS = ["role", "roleName"];

/** Offers what the workspace has where a step names one of it. */
export function nameCompletion(known: BuilderNames): Extension {
  const capabilities = known.capabilities.map(({ name, description }) => ({
    label: name,
    detail: description.slice(0, 60),
  }));
  const agents = known.agents.map((name) => ({ label: name }));
  const roles = known.roles.map(({ name }) => ({ label: name }));
  const orchestrations = known.orchestrations.map(({ name }) => ({ label: name }));

  function complete(context: CompletionContext): CompletionResult | null {
    const node = syntaxTree(context.state).resolveInner(context.pos, -1);
    const name = node.name === "String" ? node.parent?.getChild("PropertyName") : null;
    if (!name) return null;
    const member = context.state.sliceDoc(name.from + 1, name.to - 1);
    const from = node.from + 1;
    const to = Math.max(from, context.state.sliceDoc(node.to - 1, node.to) === '"' ? node.to - 1 : node.to);
    if (CAPABILITY_MEMBERS.includes(member)) return { from, to, options: capabilities };
    if (ROLE_MEMBERS.includes(member)) return { from, to, options: roles };
    if (member === "orchestration") return { from, to, options: orchestrations };
    return AGENT_MEMBERS.includes(member) ? { from, to, options: agents } : null;
  }
  return jsonLanguage.data.of({ autocomplete: complete });
}
