import { createGoogle } from "@ai-sdk/google";
import type { ProviderSettings } from "../settings";
import type { BuiltProvider } from "./build";

export function build(settings: ProviderSettings, fetch: typeof globalThis.fetch): BuiltProvider {
  // Always a text: without one the package would read the operator's key from the environment.
  return createGoogle({ baseURL: settings.baseUrl, apiKey: settings.secret ?? "", fetch });
}
