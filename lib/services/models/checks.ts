import { hasCode, invalid, nameInUse, TuttiError } from "@/lib/core/errors";
import { PROVIDER_KINDS, PROVIDER_URLS, type ProviderKind } from "@/lib/core/model";
import type { Context } from "../context";

/** The address of a key, checked. Throws `invalid` or `unsafe_url`, naming the member. */
export async function checkBaseUrl(ctx: Context, provider: ProviderKind, given?: string): Promise<string> {
  const address = given ?? PROVIDER_URLS[provider];
  if (address === null) throw invalid("An openai-compatible server needs its base_url.", "/base_url");
  try {
    await ctx.safeFetch.checkUrl(address);
  } catch (error) {
    if (!hasCode(error, "unsafe_url")) throw error;
    const detail = "Must be a public http(s) address.";
    const errors = [{ pointer: "/base_url", detail }];
    throw new TuttiError("unsafe_url", "The URL is not allowed.", { errors });
  }
  const url = new URL(address);
  if (url.search || url.hash) throw invalid("Without a query or fragment.", "/base_url");
  return url.href.replace(/\/+$/, "");
}

/** A name stands for one provider: `openai/…` must not lead somewhere else. */
export function checkName(provider: ProviderKind, name: string): void {
  const isOther = name !== provider && PROVIDER_KINDS.some((kind) => kind === name);
  if (isOther || name === "demo") throw invalid(`The name ${name} stands for another provider.`, "/name");
}

export function nameTaken(name: string): TuttiError {
  return nameInUse(`A model key called ${name} exists already.`);
}
