import { z } from "zod";
import { SCOPES } from "@/lib/core/scopes";
import { PageQuery, pageShape } from "../paging";

/** An API key as shown ever after: never the key itself. */
export const ApiKey = z
  .object({
    id: z.string(),
    object: z.literal("api_key"),
    name: z.string(),
    kind: z.enum(["live", "test"]),
    prefix: z.string().meta({ description: "First characters, to recognise it by." }),
    last_four: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    status: z.enum(["active", "expired", "revoked"]),
    created_by: z.string().nullable(),
    created_at: z.string(),
    expires_at: z.string().nullable(),
    last_used_at: z.string().nullable(),
    last_used_ip: z.string().nullable(),
    revoked_at: z.string().nullable(),
    rotated_from: z.string().nullable().meta({ description: "The key this one replaced." }),
  })
  .meta({ id: "ApiKey" });
export type ApiKey = z.infer<typeof ApiKey>;

export const ApiKeyCreated = ApiKey.extend({
  key: z.string().meta({ description: "Shown this once. Store it now." }),
}).meta({ id: "ApiKeyCreated" });
export type ApiKeyCreated = z.infer<typeof ApiKeyCreated>;

export const ApiKeyList = pageShape(ApiKey).meta({ id: "ApiKeyList" });
export const ApiKeyListQuery = PageQuery;

const Lifetime = z.number().int().min(1).max(3650);

/** Body of `POST /v1/keys`. Without `scopes`: all of the caller's, except those only a person may choose. */
export const CreateApiKey = z
  .object({
    name: z.string().trim().min(1).max(80),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length).optional(),
    kind: z.enum(["live", "test"]).optional().meta({ description: "Default: test in demo mode, else live." }),
    expires_at: z.iso.datetime({ offset: true }).optional(),
    expires_in_days: Lifetime.optional(),
  })
  .refine((body) => body.expires_at === undefined || body.expires_in_days === undefined, {
    path: ["expires_in_days"],
    message: "Give expires_at or expires_in_days, not both.",
  })
  .meta({ id: "CreateApiKey" });
export type CreateApiKey = z.infer<typeof CreateApiKey>;

/** Body of `POST /v1/keys/{id}/rotate`: how long the old key goes on working. */
export const RotateApiKey = z
  .object({ overlap_seconds: z.number().int().min(0).max(2_592_000).default(86_400) })
  .meta({ id: "RotateApiKey" })
  .prefault({});
export type RotateApiKey = z.infer<typeof RotateApiKey>;

export const ApiKeyParams = z.object({ id: z.string().min(1).max(100) });
