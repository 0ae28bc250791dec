import { z } from "zod";
import { PROVIDER_KINDS } from "@/lib/core/model";
import { PageQuery, pageShape } from "../paging";

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const MODEL_NAME = /^[\x21-\x7e]{1,200}$/;
const Known = z.boolean().nullable().default(null).meta({ description: "Null: as the catalogue says." });
const Price = z.number().min(0).max(100_000);

/** A model that a key offers, with what its owner says of it. */
export const OfferedModel = z
  .object({
    id: z.string().regex(MODEL_NAME, "The provider's own name of the model, without blanks."),
    kind: z.enum(["language", "embedding"]).default("language"),
    context_tokens: z.number().int().min(1).max(100_000_000).nullable().default(null),
    vision: Known,
    tools: Known,
    structured_output: Known,
    input_price: Price.nullable().default(null).meta({ description: "US dollars per million tokens." }),
    cached_input_price: Price.nullable().default(null),
    output_price: Price.nullable().default(null),
  })
  .meta({ id: "OfferedModel" });
export type OfferedModel = z.infer<typeof OfferedModel>;

/** A workspace's own key for a provider of models. The key itself is never shown. */
export const ModelKey = z
  .object({
    id: z.string(),
    object: z.literal("model_key"),
    name: z.string().meta({ description: "What the references of its models start with: `name/model`." }),
    provider: z.enum(PROVIDER_KINDS),
    base_url: z.string(),
    origin: z.string().meta({ description: "The only origin the key is sent to." }),
    has_key: z.boolean(),
    models: z.array(OfferedModel),
    active: z.boolean(),
    last_tested_at: z.string().nullable(),
    last_error: z.string().nullable(),
    created_by: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "ModelKey" });
export type ModelKey = z.infer<typeof ModelKey>;

export const ModelKeyList = pageShape(ModelKey).meta({ id: "ModelKeyList" });
export const ModelKeyListQuery = PageQuery;
export const ModelKeyParams = z.object({ id: z.string().min(1).max(100) });

const members = {
  name: z.string().regex(NAME, "Lower-case letters, digits and dashes, at most 40."),
  base_url: z.string().min(1).max(2000),
  api_key: z.string().trim().min(1).max(4000).meta({ description: "Sealed at once, never shown again." }),
  models: z.array(OfferedModel).max(50),
};

/** Body of `POST /v1/model_keys`. */
export const CreateModelKey = z
  .object({
    provider: z.enum(PROVIDER_KINDS),
    name: members.name.optional().meta({ description: "Default: the provider's own name." }),
    base_url: members.base_url
      .optional()
      .meta({ description: "Default: the provider's own address; an openai-compatible server needs one." }),
    api_key: members.api_key
      .optional()
      .meta({ description: "May be left out for a server that asks for none." }),
    models: members.models.default([]),
  })
  .meta({ id: "CreateModelKey" });
export type CreateModelKey = z.infer<typeof CreateModelKey>;

/** Body of `PATCH /v1/model_keys/{id}`: what is absent stays; `api_key: null` forgets the key. */
export const UpdateModelKey = z
  .object({
    base_url: members.base_url,
    api_key: members.api_key.nullable(),
    models: members.models,
    active: z.boolean(),
  })
  .partial()
  .meta({ id: "UpdateModelKey" });
export type UpdateModelKey = z.infer<typeof UpdateModelKey>;

/** A model that this workspace may use. */
export const LanguageModel = z
  .object({
    id: z.string().meta({ description: "Its reference: `provider/model`." }),
    object: z.literal("model"),
    provider: z.string(),
    kind: z.enum(["language", "embedding"]),
    source: z.enum(["environment", "workspace", "demo"]).meta({
      description: "`demo`: its answers are scripted, no model is asked.",
    }),
    label: z.string(),
    scripted: z.boolean(),
    default: z.boolean(),
    context_tokens: z.number().nullable(),
    capabilities: z.object({ tools: z.boolean(), vision: z.boolean(), structured_output: z.boolean() }),
    price: z
      .object({
        input: z.number(),
        cached_input: z.number().nullable(),
        output: z.number(),
        source: z.string(),
        date: z.string(),
      })
      .nullable()
      .meta({ description: "US dollars per million tokens; null: unknown." }),
    circuit: z.enum(["closed", "open", "half_open"]).meta({
      description: "`open`: its provider failed too often lately and is left alone for a while.",
    }),
  })
  .meta({ id: "LanguageModel" });
export type LanguageModel = z.infer<typeof LanguageModel>;

export const LanguageModelList = z
  .object({ data: z.array(LanguageModel), default: z.string().nullable(), configured: z.boolean() })
  .meta({ id: "LanguageModelList" });
export type LanguageModelList = z.infer<typeof LanguageModelList>;

/** Body of `POST /v1/llm/test-connection`: a model by its reference, or a provider with what is to be tried. */
export const TestConnection = z
  .object({
    model: z.string().min(1).max(300).optional(),
    provider: z.string().min(1).max(40).optional(),
    base_url: members.base_url.optional(),
    api_key: members.api_key.optional(),
  })
  .refine((body) => body.model !== undefined || body.provider !== undefined, {
    path: ["model"],
    message: "Give model or provider.",
  })
  .meta({ id: "TestConnection" });
export type TestConnection = z.infer<typeof TestConnection>;

export const ConnectionTest = z
  .object({
    ok: z.boolean(),
    model: z.string(),
    latency_ms: z.number(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: "ConnectionTest" });
export type ConnectionTest = z.infer<typeof ConnectionTest>;
