import { createAnthropic } from "@ai-sdk/anthropic";
import type { ProviderSettings } from "../settings";
import type { BuiltProvider } from "./build";

export function build(settings: ProviderSettings, fetch: typeof globalThis.fetch): BuiltProvider {
  // Always a text: without one the package would read the operator's key from the environment.
  return createAnthropic({ baseURL: settings.baseUrl, apiKey: settings.secret ?? "", fetch });
}
