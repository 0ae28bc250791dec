import { strFromU8, unzipSync } from "fflate";
import { beforeAll, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import type { Context } from "@/lib/services/context";
import { getLogs } from "@/lib/services/executions/logs";
import { getLogsArchive } from "@/lib/services/executions/logs-archive";
import { type LogNode, LogTree, Timeline } from "@/lib/services/executions/logs-shapes";
import { getPayload } from "@/lib/services/executions/payload";
import { getTimeline } from "@/lib/services/executions/timeline";
import { exportLedger } from "@/lib/services/executions/export-ledger";
import { describeDatabases } from "../../support/database";
import { codeOf } from "../../services/workspace";
import { bytesOf, type LedgerWorld, openLedgerWorld } from "../world";

const LONG = `start ${"long ".repeat(150)}`;
const HUGE = `start ${"huge ".repeat(5_000)}`;
const SECRET = "tutti_test_0123456789abcdefghijklmnopqrstuv";

describeDatabases("logs", (open) => {
  let world: LedgerWorld;
  let ctx: Context;
  let id: string;
  beforeAll(async () => {
    world = await openLedgerWorld(await open());
    ctx = await world.workspace();
    const steps: JsonObject[] = [
      { id: "long", capability: "echo", inputMapping: { text: "{{input.long}}" }, parallelGroup: "both" },
      { id: "huge", capability: "echo", inputMapping: { text: "{{input.huge}}" }, parallelGroup: "both" },
      { id: "secret", capability: "echo", inputMapping: { text: "{{input.secret}}" } },
      { id: "bad", capability: "fail", inputMapping: { message: "No." }, maxRetries: 1, retryDelay: 1 },
    ];
    id = await world.runSteps(ctx, steps, { long: LONG, huge: HUGE, secret: `key ${SECRET}` });
    return () => world.close();
  });

  const lines = (nodes: LogNode[]): LogNode["lines"] =>
    nodes.flatMap((node) => [...node.lines, ...lines(node.children)]);

  it("show every entry once, cut, with the way to the whole payload", async () => {
    const tree = LogTree.parse(await getLogs({ ctx, input: { id } }));
    expect(tree.next_cursor).toBeNull();
    expect(tree.data.map(({ path }) => path)).toEqual(["orchestrator", "tool"]);
    const all = lines(tree.data);
    expect(all.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(all.map((_, index) => index + 1));
    for (const line of all)
      expect(line.full).toBe(line.truncated.length > 0 ? `/v1/executions/${id}/payloads/${line.seq}` : null);
    const completed = all.find(
      ({ event, data }) => event === "orchestrator.step.completed" && data.step_id === "long",
    );
    expect(JSON.stringify(completed?.data.output)).toContain(`... [truncated, ${LONG.length} chars total]`);
    const failed = all.find(({ event }) => event === "orchestrator.step.failed");
    expect(failed?.data.error).toMatchObject({ message: "No." });
    expect(JSON.stringify(all)).not.toContain(SECRET);
  });

  it("give the whole payload of each cut line, also of what is stored apart", async () => {
    const cut = lines((await getLogs({ ctx, input: { id } })).data).filter(({ full }) => full);
    expect(cut.length).toBeGreaterThanOrEqual(5);
    const texts = await Promise.all(
      cut.map(async ({ seq }) => JSON.stringify(await getPayload({ ctx, input: { id, seq: String(seq) } }))),
    );
    expect(texts.every((text) => text.includes(LONG) || text.includes(HUGE))).toBe(true);
    expect(texts.some((text) => text.includes(HUGE))).toBe(true);
    expect(texts.join()).not.toContain("chars total]");
    expect(texts.join()).not.toContain(SECRET);
    expect((await getPayload({ ctx, input: { id, seq: "1" } })).data.input).toMatchObject({
      long: LONG,
      huge: HUGE,
    });
  });

  it("come page by page and for one path", async () => {
    const whole = lines((await getLogs({ ctx, input: { id } })).data).length;
    let cursor: string | null = null;
    let count = 0;
    do {
      const page: LogTree = await getLogs({ ctx, input: { id, limit: 3, ...(cursor ? { cursor } : {}) } });
      count += lines(page.data).length;
      cursor = page.next_cursor;
    } while (cursor);
    expect(count).toBe(whole);
    const one = await getLogs({ ctx, input: { id, path: "tool/both/long" } });
    expect(lines(one.data).map(({ event }) => event)).toEqual([
      "orchestrator.step.dispatching",
      "orchestrator.step.completed",
    ]);
    expect(lines((await getLogs({ ctx, input: { id, path: "tool/bo" } })).data)).toEqual([]);
    expect(await codeOf(getLogs({ ctx, input: { id, cursor: "nonsense" } }))).toBe("invalid");
  });

  it("come as a zip of one directory, with what lines cut in full", async () => {
    const { fileName, contentType, body } = await getLogsArchive({ ctx, input: { id } });
    expect([contentType, fileName]).toEqual([
      "application/zip",
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d_[0-9a-f]{8}\.zip$/),
    ]);
    const files = Object.entries(unzipSync(await bytesOf(body))).map(
      ([path, bytes]) => [path, strFromU8(bytes)] as const,
    );
    const directory = fileName.replace(/\.zip$/, "/");
    expect(files.every(([path]) => path.startsWith(directory))).toBe(true);
    const content = new Map(files.map(([path, text]) => [path.slice(directory.length), text]));
    expect(content.size).toBe(files.length);
    expect(JSON.parse(content.get("metadata.json") ?? "")).toMatchObject({
      execution_id: id,
      status: "failed",
      complete: true,
    });
    const main = [...content].filter(([path]) => path.endsWith("/main.jsonl"));
    expect(main.map(([path]) => path).toSorted()).toEqual([
      "orchestrator/main.jsonl",
      "tool/bad/main.jsonl",
      "tool/both/huge/main.jsonl",
      "tool/both/long/main.jsonl",
      "tool/secret/main.jsonl",
    ]);
    const entries = await ctx.ledger.read({ tenantId: ctx.tenantId, executionId: id });
    const parsed = main.flatMap(([, text]) =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as object),
    );
    expect(parsed).toHaveLength(entries.length);
    for (const line of parsed) expect(Object.keys(line)).toEqual(["timestamp", "event", "step_id", "data"]);
    expect(content.get("tool/both/huge/raw/0001_parameters.text.txt")).toBe(HUGE);
    expect(content.get("tool/both/huge/raw/0002_output.text.txt")).toBe(HUGE);
    expect(content.get("orchestrator/raw/0001_input.long.txt")).toBe(LONG);
    expect([...content.values()].join()).not.toContain(SECRET);
  });

  it("show the attempts on the timeline", async () => {
    const timeline = Timeline.parse(await getTimeline({ ctx, input: { id } }));
    expect(timeline.data.map(({ path, depth, status }) => [path, depth, status])).toEqual([
      ["both/long", 1, "completed"],
      ["both/huge", 1, "completed"],
      ["secret", 0, "completed"],
      ["bad", 0, "failed"],
    ]);
    expect(
      timeline.data.at(-1)?.attempts.map(({ number, finished_at }) => [number, finished_at !== null]),
    ).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  it("are not found by another tenant, and need their scope", async () => {
    const stranger = await world.workspace();
    const powerless = { ...ctx, actor: { ...ctx.actor, scopes: [] } };
    for (const [caller, code] of [
      [stranger, "not_found"],
      [powerless, "forbidden"],
    ] as const) {
      const input = { id, seq: "1" };
      for (const verb of [getLogs, getLogsArchive, getTimeline, getPayload, exportLedger]) {
        expect(await codeOf(Promise.resolve(verb({ ctx: caller, input }))), verb.name).toBe(code);
      }
    }
    for (const seq of ["0", "9999", "x", "-1", "1.5"])
      expect(await codeOf(getPayload({ ctx, input: { id, seq } }))).toBe("not_found");
  });
});
