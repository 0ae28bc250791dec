import { strToU8, Zip, ZipDeflate } from "fflate";
import { requireScope } from "@/lib/core/actor";
import { isJsonObject } from "@/lib/core/json";
import { isTerminal } from "@/lib/core/states";
import { LogFiles, logDirectory } from "@/lib/ledger/views/log-files";
import type { Context, ServiceCall } from "../context";
import { isoOrNull } from "../iso";
import { byteStream } from "./byte-stream";
import { loadExecution } from "./get";
import type { ExecutionRow } from "./present";
import { wholeEntry } from "./whole-entry";

/** A file to send: its bytes come as they are made. */
export interface Download {
  fileName: string;
  contentType: string;
  body: ReadableStream<Uint8Array>;
}

const PAGE = 200;

/** The log as a zip of one directory of JSON lines (PRODUCT.md §5). Throws `not_found` before anything is sent. */
export async function getLogsArchive({ ctx, input }: ServiceCall<{ id: string }>): Promise<Download> {
  requireScope(ctx.actor, "executions:read");
  const row = await ctx.db((tx) => loadExecution(tx, ctx.tenantId, input.id));
  const directory = logDirectory({ createdAt: row.createdAt, title: wholeTitle(row) });
  return {
    fileName: `${directory}.zip`,
    contentType: "application/zip",
    body: byteStream(archive(ctx, row, directory)),
  };
}

/** A task's title is cut for lists; its directory is named after all of it. */
function wholeTitle({ title, kind, input }: ExecutionRow): string {
  return kind === "task" && isJsonObject(input) && typeof input.task === "string" ? input.task : title;
}

/** Cut values go out at once, each a file of its own; the lines are kept, for a file's lines must lie together. */
async function* archive(ctx: Context, row: ExecutionRow, directory: string): AsyncGenerator<Uint8Array> {
  const zip = new ZipWriter(`${directory}/`, row.finishedAt ?? row.createdAt);
  const files = new LogFiles();
  const lines = new Map<string, string[]>();
  yield* zip.file("metadata.json", `${JSON.stringify(metadata(row), null, 2)}\n`);
  for (let afterSeq = 0; ;) {
    const page = await ctx.ledger.read({
      tenantId: ctx.tenantId,
      executionId: row.id,
      afterSeq,
      limit: PAGE,
    });
    for (const entry of page) {
      const { file, line, raw } = files.add(await wholeEntry(ctx, entry, row.input));
      const known = lines.get(file);
      if (known) known.push(line);
      else lines.set(file, [line]);
      for (const { path, text } of raw) yield* zip.file(path, text);
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE) break;
    afterSeq = last.seq;
  }
  for (const [file, content] of lines) yield* zip.file(file, content.join(""));
  yield* zip.end();
}

function metadata(row: ExecutionRow) {
  return {
    execution_id: row.id,
    kind: row.kind,
    title: row.title,
    status: row.status,
    complete: isTerminal(row.status),
    session_id: row.sessionId,
    tags: row.tags,
    usage: row.usage,
    created_at: isoOrNull(row.createdAt),
    started_at: isoOrNull(row.startedAt),
    finished_at: isoOrNull(row.finishedAt),
    last_seq: row.lastSeq,
    last_hash: row.lastHash,
    layout:
      "<log path>/main.jsonl has a line per event; raw/0003_output.text.txt is data.output.text of line 3 in full.",
  };
}

/** Turns files into the bytes of a zip, in order. */
class ZipWriter {
  private chunks: Uint8Array[] = [];
  private readonly zip = new Zip((error, chunk) => {
    if (error) throw error;
    this.chunks.push(chunk);
  });

  constructor(
    private readonly prefix: string,
    private readonly modified: Date,
  ) {}

  file(path: string, text: string): Uint8Array[] {
    const file = new ZipDeflate(`${this.prefix}${path}`, { level: 6 });
    // Zip holds local time: this way it is UTC on every machine.
    file.mtime = new Date(this.modified.getTime() + this.modified.getTimezoneOffset() * 60_000);
    this.zip.add(file);
    file.push(strToU8(text), true);
    return this.take();
  }

  end(): Uint8Array[] {
    this.zip.end();
    return this.take();
  }

  private take(): Uint8Array[] {
    const taken = this.chunks;
    this.chunks = [];
    return taken;
  }
}
