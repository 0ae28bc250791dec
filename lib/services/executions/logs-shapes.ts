import { z } from "zod";
import { STEP_STATUSES } from "@/lib/core/states";
import { JsonObjectShape } from "../json-shape";
import { ExecutionParams } from "./shapes";

const Truncated = z.object({
  pointer: z.string().meta({ description: "JSON Pointer into `data`." }),
  length: z.int(),
});

export const LogLine = z
  .object({
    seq: z.int(),
    timestamp: z.string(),
    event: z.string(),
    step_id: z.string().nullable(),
    data: JsonObjectShape,
    truncated: z.array(Truncated).meta({ description: "What is longer than shown." }),
    full: z.string().nullable().meta({ description: "Where the whole payload is, when something is cut." }),
  })
  .meta({ id: "LogLine" });
export type LogLine = z.infer<typeof LogLine>;

export interface LogNode {
  name: string;
  path: string;
  lines: LogLine[];
  children: LogNode[];
}
export const LogNode: z.ZodType<LogNode> = z
  .object({
    name: z.string(),
    path: z.string().meta({ description: "Log path, e.g. `tool/step-1`." }),
    lines: z.array(LogLine),
    get children() {
      return z.array(LogNode);
    },
  })
  .meta({ id: "LogNode" });

export const LogTree = z
  .object({
    object: z.literal("log_tree"),
    execution_id: z.string(),
    data: z.array(LogNode),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: "LogTree" });
export type LogTree = z.infer<typeof LogTree>;

export const LogTreeQuery = z.object({
  path: z.string().min(1).max(500).optional().meta({ description: "Only this log path and those below it." }),
  limit: z.coerce.number().int().min(1).max(1_000).default(500).meta({ description: "Lines per page." }),
  cursor: z.string().min(1).max(600).optional(),
});

export const PayloadParams = ExecutionParams.extend({ seq: z.string().min(1).max(20) });

export const Payload = z
  .object({
    object: z.literal("payload"),
    execution_id: z.string(),
    seq: z.int(),
    at: z.string(),
    event: z.string(),
    path: z.string(),
    step_id: z.string().nullable(),
    data: JsonObjectShape,
    result: JsonObjectShape.nullable().meta({
      description: "What was recorded as the result, where there is one.",
    }),
    hash: z.string(),
  })
  .meta({ id: "Payload" });
export type Payload = z.infer<typeof Payload>;

const Period = z.object({ started_at: z.string(), finished_at: z.string().nullable() });

export const TimelineRow = z
  .object({
    path: z.string(),
    id: z.string(),
    name: z.string(),
    status: z.enum(STEP_STATUSES),
    agent: z.string().nullable(),
    capability: z.string().nullable(),
    contract_id: z.string().nullable(),
    depth: z.int(),
    started_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    duration_ms: z.number().nullable(),
    attempts: z.array(Period.extend({ number: z.int(), error: z.string().nullable() })),
    waits: z.array(
      Period.extend({
        kind: z.enum(["retry", "timer", "event"]),
        event: z.string().nullable(),
        until: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "TimelineRow" });

export const Timeline = z
  .object({
    object: z.literal("timeline"),
    execution_id: z.string(),
    started_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    waits: z.array(Period).meta({ description: "When the execution was out of memory." }),
    data: z.array(TimelineRow),
  })
  .meta({ id: "Timeline" });
export type Timeline = z.infer<typeof Timeline>;
