import { z } from "zod";
import { JsonObjectShape, JsonShape } from "../json-shape";
import { OrchestrationParams } from "../orchestrations/shapes";
import { pageShape } from "../paging";

/** Headers of a message that a mapping may read; everything else might be a credential. */
export const READABLE_HEADERS = [
  "content-type",
  "traceparent",
  "user-agent",
  "webhook-id",
  "webhook-timestamp",
  "x-correlation-id",
  "x-event-key",
  "x-event-name",
  "x-event-type",
  "x-github-delivery",
  "x-github-event",
  "x-gitlab-event",
  "x-request-id",
] as const;

const Name = z.string().trim().min(1).max(100);
const Mapping = JsonObjectShape.nullable().meta({
  description: `Template of the input over \`{body, headers, query}\`, e.g. \`{"text": "{{body.message}}"}\`; null: the body itself. Headers: ${READABLE_HEADERS.join(", ")}.`,
});
const Limit = z
  .number()
  .int()
  .min(1)
  .max(6_000)
  .meta({ description: "Messages a minute; repeats of one message don't count." });

const Version = z.number().int().min(1).max(2_147_483_647).nullable().meta({
  description: "A published version, whatever is published later; null: the one published when it starts.",
});

/** Body of `POST …/triggers`. */
export const CreateTrigger = z
  .object({
    name: Name,
    version: Version.default(null),
    input_mapping: Mapping.default(null),
    messages_per_minute: Limit.default(60),
    active: z.boolean().default(true),
  })
  .meta({ id: "CreateTrigger" });
export type CreateTrigger = z.output<typeof CreateTrigger>;

/** Body of `PATCH …/triggers/{trigger_id}`. */
export const UpdateTrigger = z
  .object({
    name: Name,
    version: Version,
    input_mapping: Mapping,
    messages_per_minute: Limit,
    active: z.boolean(),
  })
  .partial()
  .meta({ id: "UpdateTrigger" });
export type UpdateTrigger = z.output<typeof UpdateTrigger>;

/** Body of `POST …/rotate`: how long messages signed with the old secret are taken. */
export const RotateTrigger = z
  .object({ overlap_seconds: z.number().int().min(0).max(2_592_000).default(86_400) })
  .meta({ id: "RotateTrigger" })
  .prefault({});
export type RotateTrigger = z.output<typeof RotateTrigger>;

export const Trigger = z
  .object({
    id: z.string(),
    object: z.literal("trigger"),
    orchestration_id: z.string(),
    name: z.string(),
    url: z.string().meta({ description: "Where signed messages are sent." }),
    version: z.number().int().nullable().meta({ description: "Null: the published one." }),
    input_mapping: JsonObjectShape.nullable(),
    messages_per_minute: z.number().int(),
    active: z.boolean(),
    paused_reason: z.string().nullable().meta({ description: "Why it was paused, when no person did." }),
    previous_secret_until: z
      .string()
      .nullable()
      .meta({ description: "While a rotation is under way: until then both secrets are taken." }),
    last_at: z.string().nullable(),
    last_execution_id: z.string().nullable(),
    runs_as: z
      .object({ kind: z.string(), id: z.string(), label: z.string() })
      .meta({ description: "Who made it or changed it last: its executions run with at most their scopes." }),
    created_by: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "Trigger" });
export type Trigger = z.infer<typeof Trigger>;

export const TriggerCreated = Trigger.extend({
  secret: z.string().meta({ description: "`whsec_…`, shown this once. Store it now." }),
}).meta({ id: "TriggerCreated" });
export type TriggerCreated = z.infer<typeof TriggerCreated>;

export const TriggerList = pageShape(Trigger).meta({ id: "TriggerList" });
export const TriggerParams = OrchestrationParams.extend({ trigger_id: z.string().min(1).max(100) });

/** What a sender may send: read only once the signature over its raw bytes was found good. */
export const TriggerMessage = JsonShape.meta({
  id: "TriggerMessage",
  description:
    "Any JSON. It is signed as it is sent, byte for byte. Without an input mapping it is the input, and must be an object.",
});

/** Standard Webhooks. */
export const MessageHeaders = z.object({
  "webhook-id": z.string().meta({
    description:
      "1 to 255 printable ASCII characters without a dot: the same at every attempt of one message.",
  }),
  "webhook-timestamp": z
    .string()
    .meta({ description: "Unix time of this attempt in seconds; at most 5 minutes from ours, both ways." }),
  "webhook-signature": z.string().meta({
    description:
      "One or more, separated by spaces: `v1,` and the base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{raw body}`; the key is the base64 after `whsec_`.",
  }),
});

/** What the sender of a message is told. */
export const TriggerReceipt = z
  .object({
    object: z.literal("trigger_receipt"),
    accepted: z.literal(true),
    message_id: z.string(),
    execution_id: z.string(),
  })
  .meta({ id: "TriggerReceipt" });
export type TriggerReceipt = z.infer<typeof TriggerReceipt>;
