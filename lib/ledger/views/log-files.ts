import { createHash } from "node:crypto";
import type { Json } from "@/lib/core/json";
import { isJsonObject } from "@/lib/core/json";
import { truncateValue } from "@/lib/core/truncate";
import type { Entry } from "../types";
import { shownData, shownStep } from "./shown-data";

/** A value that a line shows cut, in full. */
export interface RawFile {
  path: string;
  text: string;
}

/** What an entry adds to the directory: one line of a `main.jsonl`, and files with what that line cuts. */
export interface LogAddition {
  file: string;
  line: string;
  raw: RawFile[];
}

const LONGEST_SEGMENT = 80;
/** Names that mean something to us or to a file system. */
const RESERVED = /^(raw|main\.jsonl|metadata\.json|con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** `2026-11-29T09-08-33_d6701c95`: UTC to the second, then 8 hex digits of the title's SHA-256. */
export function logDirectory(execution: { createdAt: Date; title: string }): string {
  const time = execution.createdAt.toISOString().slice(0, 19).replaceAll(":", "-");
  return `${time}_${sha256Start(execution.title)}`;
}

/** One segment of a log path as a file name that stays where it is put; changed names keep apart by a hash. */
export function fileSegment(segment: string): string {
  const plain = segment
    .replaceAll(/[^A-Za-z0-9._[\]-]/g, "_")
    .replace(/^\.+|\.+$/g, "_")
    .slice(0, LONGEST_SEGMENT);
  if (plain === segment && plain !== "" && !RESERVED.test(plain)) return plain;
  return `_${plain}-${sha256Start(segment)}`;
}

/** Makes the lines of one execution's directory, entry by entry in order; give it whole entries (`resolve`). */
export class LogFiles {
  private readonly lineCounts = new Map<string, number>();

  add(entry: Entry): LogAddition {
    const folder = entry.path.split("/").map(fileSegment).join("/");
    const number = (this.lineCounts.get(folder) ?? 0) + 1;
    this.lineCounts.set(folder, number);
    const whole = shownData(entry);
    const { value, truncated } = truncateValue(whole);
    const line = {
      timestamp: entry.at.toISOString(),
      event: entry.name,
      step_id: shownStep(entry),
      data: value,
    };
    return {
      file: `${folder}/main.jsonl`,
      line: `${JSON.stringify(line)}\n`,
      raw: truncated.map(({ pointer }, index) => ({
        path: `${folder}/raw/${rawName(number, index, pointer)}`,
        text: textAt(whole, pointer),
      })),
    };
  }
}

/** `0003_output.text.txt`: the line of `main.jsonl`, then where in its `data`. */
function rawName(line: number, index: number, pointer: string): string {
  const place = pointer
    .slice(1)
    .replaceAll("/", ".")
    .replaceAll(/[^A-Za-z0-9._-]/g, "_")
    .slice(0, LONGEST_SEGMENT);
  const unique = index === 0 ? "" : `-${index + 1}`;
  return `${String(line).padStart(4, "0")}${unique}_${place}.txt`;
}

function textAt(value: Json, pointer: string): string {
  let found: Json | undefined = value;
  for (const segment of pointer.slice(1).split("/")) {
    const name = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(found)) found = found[Number(name)];
    else found = isJsonObject(found) ? found[name] : undefined;
  }
  return typeof found === "string" ? found : JSON.stringify(found ?? null);
}

function sha256Start(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
