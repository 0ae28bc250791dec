import { hasCode, invalid, nameInUse, TuttiError } from "@/lib/core/errors";
import { isMetaTool } from "@/lib/core/meta-tools";
import type { Context } from "../context";
import type { CapabilityInput } from "./shapes";

/** External agents per tenant: lists and routing read them all. */
export const MAXIMUM_EXTERNAL_AGENTS = 500;

/** Throws `invalid` when two capabilities share a name or a schema isn't one of an object. */
export function checkCapabilities(capabilities: readonly CapabilityInput[]): void {
  const names = new Set<string>();
  for (const [index, { name, parameters }] of capabilities.entries()) {
    if (names.has(name))
      throw invalid(`The capability ${name} is there twice.`, `/capabilities/${index}/name`);
    names.add(name);
    if (isMetaTool(name))
      throw invalid(`Names beginning so are the service's own: ${name}.`, `/capabilities/${index}/name`);
    if (parameters.type !== undefined && parameters.type !== "object") {
      throw invalid("Parameters are an object.", `/capabilities/${index}/parameters/type`);
    }
  }
}

/** What a tenant can register in this version. */
export function checkKind(kind: "http" | "a2a" | "flow"): void {
  if (kind === "http") return;
  const detail = `Agents of kind ${kind} can't be registered yet; http can.`;
  throw new TuttiError("not_supported", detail, { errors: [{ pointer: "/kind", detail }] });
}

/** Throws `unsafe_url`, naming the member, for an address that may not be called. */
export async function checkAddress(ctx: Context, url: string): Promise<void> {
  try {
    await ctx.safeFetch.checkUrl(url);
  } catch (error) {
    if (!hasCode(error, "unsafe_url")) throw error;
    const detail = "Must be a public http(s) address.";
    throw new TuttiError("unsafe_url", "The URL is not allowed.", { errors: [{ pointer: "/url", detail }] });
  }
}

export function nameTaken(name: string): TuttiError {
  return nameInUse(`An agent called ${name} exists already.`);
}

/** Built-in agents are code: nobody changes them through the API. */
export function builtIn(name: string): TuttiError {
  return new TuttiError("not_supported", `The agent ${name} is built in and can't be changed.`);
}
