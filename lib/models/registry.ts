import { TuttiError } from "@/lib/core/errors";
import type { ModelDescription, ModelSelection } from "@/lib/core/model";
import { breakerFor } from "@/lib/guard/breakers";
import type { SafeFetch } from "@/lib/guard/safe-fetch";
import type { Models, ResolvedModel } from "./contract";
import { describeModel, offeredModels } from "./describe";
import { modelFetch } from "./model-fetch";
import { buildProvider } from "./providers/build";
import { parseReference } from "./reference";
import { SCRIPTED_REFERENCE, scriptedDescription } from "./scripted/description";
import { HOW_TO_CONFIGURE, misfits, selectModel } from "./select";
import type { ModelSettings, ProviderSettings } from "./settings";
import { testModel } from "./test-model";

export interface ModelsInput {
  settings: ModelSettings;
  safeFetch: SafeFetch;
  /** The workspace's own keys; they go before the environment's of the same name. */
  workspaceProviders: (wanted: { fresh: boolean }) => Promise<ProviderSettings[]>;
}

/** The models one tenant may use: those of its own keys, of the environment, and in demo mode the scripted one. */
export function createModels(input: ModelsInput): Models {
  const known = async (fresh = false) =>
    new KnownModels(input.settings, await input.workspaceProviders({ fresh }));
  return {
    list: async () => (await known(true)).list(),
    resolve: async (selection) => {
      const models = await known();
      const description = choose(models, selection);
      return connect(input, models, description);
    },
    test: async (target) => testModel(input, await known(true), target),
  };
}

/** The providers of one tenant at one moment. */
export class KnownModels {
  readonly providers: ProviderSettings[];

  constructor(
    private readonly settings: ModelSettings,
    workspace: ProviderSettings[],
  ) {
    const own = new Set(workspace.map((provider) => provider.name));
    this.providers = [...workspace, ...settings.providers.filter((provider) => !own.has(provider.name))];
  }

  list(): ModelDescription[] {
    const described = this.providers.flatMap((provider) =>
      offeredModels(provider).map((id) => describeModel(provider, id, false)),
    );
    if (this.settings.scripted) described.push(scriptedDescription(false));
    const first = this.defaultOf(described);
    return described.map((model) => (model.reference === first ? { ...model, isDefault: true } : model));
  }

  /** Null: nobody offers it. */
  describe(reference: string): ModelDescription | null {
    const listed = this.list().find((model) => model.reference === reference);
    if (listed) return listed;
    // A provider has more models than the catalogue knows.
    const { provider: name, model } = parseReference(reference);
    const provider = this.provider(name);
    return provider ? describeModel(provider, model, false) : null;
  }

  provider(name: string): ProviderSettings | undefined {
    return this.providers.find((provider) => provider.name === name);
  }

  private defaultOf(described: ModelDescription[]): string | undefined {
    const usable = described.filter((model) => model.kind === "language");
    const own = usable.find((model) => model.source === "workspace");
    return own?.reference ?? this.settings.defaultModel ?? usable[0]?.reference;
  }
}

function choose(models: KnownModels, selection: ModelSelection): ModelDescription {
  const { model: reference } = selection;
  const listed = models.list();
  if (reference === null) return selectModel(listed, selection);
  const description = models.describe(reference);
  if (!description) throw unknownModel(reference, listed);
  // Whoever names a model has weighed price and size; what it can't do at all still counts.
  const reasons = misfits(description, { ...selection, constraints: null });
  if (reasons.length === 0 && description.kind === "language") return description;
  const reason = reasons.join(", ") || "it is an embedding model";
  throw new TuttiError("unprocessable", `The model ${reference} won't do: ${reason}.`);
}

function unknownModel(reference: string, listed: ModelDescription[]): TuttiError {
  if (listed.length === 0) return new TuttiError("model_not_configured", HOW_TO_CONFIGURE);
  const available = listed.filter(({ kind }) => kind === "language").map((model) => model.reference);
  const message = `The model ${reference} is not available here. Available: [${available.join(", ")}].`;
  return new TuttiError("unprocessable", message, { extra: { available } });
}

async function connect(
  input: ModelsInput,
  models: KnownModels,
  description: ModelDescription,
): Promise<ResolvedModel> {
  if (description.reference === SCRIPTED_REFERENCE) {
    const { scriptedModel } = await import("./scripted/model");
    return { description, model: scriptedModel() };
  }
  const { provider: name, model } = parseReference(description.reference);
  const provider = models.provider(name);
  if (!provider) throw unknownModel(description.reference, models.list());
  const built = await buildProvider(provider, modelFetch(input.safeFetch, provider));
  return {
    description,
    model: built.languageModel(model),
    access: {
      breaker: breakerFor({ ...provider, provider: provider.kind }),
      credential: provider.credential,
      limits: input.settings.limits,
    },
  };
}
