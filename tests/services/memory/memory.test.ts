import { afterAll, beforeAll, expect, it } from "vitest";
import { isId, newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import type { Context } from "@/lib/services/context";
import { clearMemory } from "@/lib/services/memory/clear";
import { listMemory } from "@/lib/services/memory/list";
import { removeMemory } from "@/lib/services/memory/remove";
import { searchMemory, type SearchMemoryInput } from "@/lib/services/memory/search";
import { MemoryItemList, MemoryMatches, MemorySearchQuery } from "@/lib/services/memory/shapes";
import { memoryStatistics } from "@/lib/services/memory/statistics";
import { writeMemory } from "@/lib/services/memory/write";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

describeDatabases("memory", (open) => {
  let database: Database;
  let workspaces: Workspaces;
  beforeAll(async () => {
    database = await open();
    workspaces = await openWorkspaces(database);
  });
  afterAll(() => workspaces.close());

  const texts = async (ctx: Context, input: SearchMemoryInput) =>
    (await searchMemory({ ctx, input })).items.map((item) => item.text);

  it("finds what was stored by words, stems and similar spelling", async () => {
    const { owner } = workspaces.workspace();
    const whales = "Whales are singing in the northern sea.";
    const taxes = "The tax return is due on Friday.";
    for (const text of [whales, taxes]) await writeMemory({ ctx: owner, input: { text } });
    expect(await texts(owner, { query: "whale" })).toEqual([whales]);
    expect(await texts(owner, { query: "When are the taxes due?" })).toEqual([taxes]);
    expect(await texts(owner, { query: "nothern" })).toEqual([whales]);
    expect(await texts(owner, { query: "FRIDAY" })).toEqual([taxes]);
    expect(await texts(owner, { query: "the" })).toHaveLength(2);
    expect(await texts(owner, { query: "submarine" })).toEqual([]);
    const found = await searchMemory({ ctx: owner, input: { query: "whales singing" } });
    expect(MemoryMatches.parse(found)).toEqual(found);
    expect(found.items[0]?.score).toBeGreaterThan(0.5);
  });

  it("puts texts with more of the words first, and takes as many as asked", async () => {
    const { owner } = workspaces.workspace();
    for (const text of ["red", "red green", "red green blue"])
      await writeMemory({ ctx: owner, input: { text } });
    expect(await texts(owner, { query: "red green blue" })).toEqual(["red green blue", "red green", "red"]);
    expect(await texts(owner, { query: "red green blue", limit: 1 })).toEqual(["red green blue"]);
  });

  it("survives any query", async () => {
    const { owner } = workspaces.workspace();
    await writeMemory({ ctx: owner, input: { text: "it's a 'quoted' \\ & | ! <-> text: (a)" } });
    for (const query of [
      "!!!",
      "'",
      "\\",
      "a & b | !c",
      "it's",
      "(((",
      "%",
      "_",
      "<->",
      ":*",
      "日本",
      "x".repeat(1000),
    ]) {
      expect(Array.isArray(await texts(owner, { query }))).toBe(true);
    }
    expect(await texts(owner, { query: "quoted" })).toHaveLength(1);
  });

  it("filters by tags and session", async () => {
    const { owner } = workspaces.workspace();
    await writeMemory({ ctx: owner, input: { text: "note one", tags: ["a", "b", "a"], session_id: "s1" } });
    await writeMemory({ ctx: owner, input: { text: "note two", tags: ["a"] } });
    expect(await texts(owner, { query: "note", tags: ["a", "b"] })).toEqual(["note one"]);
    expect(await texts(owner, { query: "note", session_id: "s1" })).toEqual(["note one"]);
    expect(await texts(owner, { query: "note", tags: ["c"] })).toEqual([]);
    expect(MemorySearchQuery.parse({ query: "x", tags: "a, b,," }).tags).toEqual(["a", "b"]);
    expect(await memoryStatistics({ ctx: owner })).toEqual({
      items: 2,
      bytes: 16,
      sessions: 1,
      tags: [
        { tag: "a", count: 2 },
        { tag: "b", count: 1 },
      ],
    });
  });

  it("stores once per effect key, with the execution it came from", async () => {
    const { owner, tenantId } = workspaces.workspace();
    const executionId = newId("execution");
    const write = (step: string) =>
      writeMemory({ ctx: owner, input: { text: step, effect_key: `${executionId}:${step}` } });
    const first = await write("one");
    expect(isId("memoryItem", first.item_id)).toBe(true);
    expect(await write("one")).toEqual(first);
    expect(await write("two")).not.toEqual(first);
    const { data } = await listMemory({ ctx: owner, input: {} });
    expect(data.map((item) => item.execution_id)).toEqual([executionId, executionId]);
    expect(await workspaces.audited(tenantId)).toEqual([]);
  });

  it("lists in pages, the newest first, and deletes", async () => {
    const { owner, tenantId } = workspaces.workspace();
    for (const text of ["a", "b", "c"])
      await writeMemory({ ctx: owner, input: { text, metadata: { n: 1 } } });
    const first = await listMemory({ ctx: owner, input: { limit: 2 } });
    expect(MemoryItemList.parse(first)).toEqual(first);
    const rest = await listMemory({ ctx: owner, input: { limit: 2, cursor: first.next_cursor ?? "" } });
    expect([...first.data, ...rest.data].map((item) => item.text)).toEqual(["c", "b", "a"]);
    const id = first.data[0]?.id ?? "";
    await removeMemory({ ctx: owner, input: { id } });
    expect(await codeOf(removeMemory({ ctx: owner, input: { id } }))).toBe("not_found");
    expect(await workspaces.audited(tenantId)).toEqual([
      ...Array.from({ length: 3 }, () => "memory.stored"),
      "memory.deleted",
    ]);
  });

  it("clears what fits, when one means it", async () => {
    const { owner } = workspaces.workspace();
    await writeMemory({ ctx: owner, input: { text: "one", tags: ["old"] } });
    await writeMemory({ ctx: owner, input: { text: "two", session_id: "s" } });
    await writeMemory({ ctx: owner, input: { text: "three" } });
    expect(await codeOf(clearMemory({ ctx: owner, input: { confirm: false } }))).toBe("invalid");
    expect(await clearMemory({ ctx: owner, input: { tags: ["old"], confirm: true } })).toEqual({
      deleted: 1,
    });
    expect(await clearMemory({ ctx: owner, input: { session_id: "s", confirm: true } })).toEqual({
      deleted: 1,
    });
    expect(await clearMemory({ ctx: owner, input: { confirm: true } })).toEqual({ deleted: 1 });
    expect(await memoryStatistics({ ctx: owner })).toEqual({ items: 0, bytes: 0, sessions: 0, tags: [] });
  });

  it("belongs to its tenant, and viewers only look", async () => {
    const { owner, viewer, stranger } = workspaces.workspace();
    const { item_id: id } = await writeMemory({ ctx: owner, input: { text: "zebra crossing" } });
    for (const query of ["zebra", "zebar crosing", `t:${owner.tenantId}`]) {
      expect(await texts(stranger, { query })).toEqual([]);
    }
    expect((await listMemory({ ctx: stranger, input: {} })).data).toEqual([]);
    expect((await memoryStatistics({ ctx: stranger })).items).toBe(0);
    expect(await codeOf(removeMemory({ ctx: stranger, input: { id } }))).toBe("not_found");
    expect(await clearMemory({ ctx: stranger, input: { confirm: true } })).toEqual({ deleted: 0 });
    expect(await texts(viewer, { query: "zebra" })).toEqual(["zebra crossing"]);
    expect(await codeOf(writeMemory({ ctx: viewer, input: { text: "x" } }))).toBe("forbidden");
    expect(await codeOf(removeMemory({ ctx: viewer, input: { id } }))).toBe("forbidden");
    expect(await codeOf(clearMemory({ ctx: viewer, input: { confirm: true } }))).toBe("forbidden");
  });

  it("answers nothing to a session without a tenant", async () => {
    const { owner } = workspaces.workspace();
    await writeMemory({ ctx: owner, input: { text: "lighthouse" } });
    const { rows } = await database.query("select * from memory_search('lighthouse', '{}', null, 10)");
    expect(rows).toEqual([]);
  });
});
