import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { isTuttiError } from "@/lib/core/errors";
import { executeOrchestration } from "@/lib/services/executions/execute-orchestration";
import { listExecutions } from "@/lib/services/executions/list";
import { ExecuteBody } from "@/lib/services/executions/shapes";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { diffVersions } from "@/lib/services/orchestrations/diff";
import { VersionDiff } from "@/lib/services/orchestrations/diff-shapes";
import { discardVersion } from "@/lib/services/orchestrations/discard";
import { draftOrchestration } from "@/lib/services/orchestrations/draft";
import { exportOrchestration } from "@/lib/services/orchestrations/export";
import { getOrchestration } from "@/lib/services/orchestrations/get";
import { getVersion } from "@/lib/services/orchestrations/get-version";
import { importOrchestration } from "@/lib/services/orchestrations/import";
import { listVersions } from "@/lib/services/orchestrations/list-versions";
import { publishOrchestration } from "@/lib/services/orchestrations/publish";
import { rollbackOrchestration } from "@/lib/services/orchestrations/rollback";
import {
  ImportOrchestration,
  ImportResult,
  OrchestrationDocument,
} from "@/lib/services/orchestrations/transfer-shapes";
import { createRole } from "@/lib/services/roles/create";
import { getRole } from "@/lib/services/roles/get";
import { CreateRole } from "@/lib/services/roles/shapes";
import { updateOrchestration } from "@/lib/services/orchestrations/update";
import { describeDatabases } from "../../support/database";
import { codeOf, openWorkspaces, type Workspaces } from "../workspace";

type Workspace = ReturnType<Workspaces["workspace"]>;

function echo(name: string, text: string) {
  return { name, steps: [{ id: "say", capability: "echo", inputMapping: { text } }] };
}

describeDatabases("versions of orchestrations", (open) => {
  let workspaces: Workspaces;
  let place: Workspace;
  let owner: Workspace["owner"];
  let id: string;

  beforeAll(async () => {
    workspaces = await openWorkspaces(await open());
  });
  beforeEach(async () => {
    place = workspaces.workspace();
    owner = place.owner;
    id = (
      await createOrchestration({ ctx: owner, input: { definition: echo("Flow", "one"), note: "First" } })
    ).id;
  });
  afterAll(() => workspaces.close());

  const draft = (text: string, more: { basis?: string; note?: string } = {}, ctx = owner) =>
    draftOrchestration({ ctx, input: { id, definition: echo("Flow", text), ...more } });
  const publish = (version?: number, contentHash?: string) =>
    publishOrchestration({ ctx: owner, input: { id, version, contentHash } });
  const rollback = (version?: number, ctx = owner) => rollbackOrchestration({ ctx, input: { id, version } });
  const discard = (version: number, ctx = owner) => discardVersion({ ctx, input: { id, version } });
  const diff = (input: object = {}, ctx = owner) => diffVersions({ ctx, input: { id, ...input } });
  const run = (version?: number) =>
    executeOrchestration({
      ctx: owner,
      input: { id, body: ExecuteBody.parse({ version }), idempotency: null },
    });

  it("roll back to an earlier one itself, not to a copy", async () => {
    await draft("two");
    await publish();
    await draft("three");
    await publish();
    await draft("four");
    expect(await rollback()).toMatchObject({ published_version: 2, latest_version: 4, has_draft: true });
    expect(await rollback()).toMatchObject({ published_version: 1 });
    expect(await codeOf(rollback())).toBe("conflict");
    expect(await codeOf(rollback(3))).toBe("conflict");
    await publish(3);
    expect(await codeOf(rollback(4))).toBe("conflict");
    expect(await codeOf(rollback(9))).toBe("not_found");
    expect(await rollback(1)).toMatchObject({ published_version: 1, definition: echo("Flow", "one") });
    expect((await listVersions({ ctx: owner, input: { id } })).data).toHaveLength(4);
    expect(
      (await workspaces.audited(place.tenantId)).filter((action) => action === "orchestration.rolled_back"),
    ).toHaveLength(3);
  });

  it("say who wrote them, why, and what they run", async () => {
    await draft("two", { note: "Say two" });
    await publish();
    const first = await run(1);
    const second = await run();
    const of = async (version: number) =>
      (await listExecutions({ ctx: owner, input: { orchestration_id: id, version } })).data.map(
        (item) => item.id,
      );
    expect(await of(1)).toEqual([first.id]);
    expect(await of(2)).toEqual([second.id]);
    expect(await codeOf(listExecutions({ ctx: owner, input: { version: 1 } }))).toBe("invalid");
    const version = await getVersion({ ctx: place.viewer, input: { id, version: 2 } });
    expect(version).toMatchObject({ version: 2, state: "published", note: "Say two", created_in: null });
    expect(version.created_by).toBe(owner.actor.id);
    expect(await codeOf(getVersion({ ctx: owner, input: { id, version: 3 } }))).toBe("not_found");
  });

  it("are not overwritten by somebody who has not seen the latest", async () => {
    const { content_hash: seen } = await getOrchestration({ ctx: owner, input: { id } });
    const mine = await draft("two", { basis: seen });
    const error: unknown = await draft("three", { basis: seen }).catch((reason: unknown) => reason);
    if (!isTuttiError(error)) throw error;
    expect([error.code, error.extra]).toEqual([
      "conflict",
      { expected_content_hash: seen, content_hash: mine.content_hash, version: 2 },
    ]);
    expect((await draft("three", { basis: mine.content_hash })).latest_version).toBe(3);
    const [left, right] = await Promise.all(
      ["left", "right"].map(async (text) => {
        const { content_hash: basis } = await getOrchestration({ ctx: owner, input: { id } });
        return codeOf(draft(text, { basis }));
      }),
    );
    expect([left, right].filter((code) => code === "none").length).toBeGreaterThan(0);
    expect(await codeOf(publish(3, seen))).toBe("conflict");
  });

  it("are discarded while they are drafts", async () => {
    await draft("two");
    await draft("three");
    expect(await codeOf(discard(1))).toBe("conflict");
    await discard(3);
    expect(await getOrchestration({ ctx: owner, input: { id } })).toMatchObject({
      latest_version: 2,
      has_draft: true,
    });
    await discard(2);
    expect(await getOrchestration({ ctx: owner, input: { id } })).toMatchObject({
      latest_version: 1,
      has_draft: false,
      draft: null,
    });
    const only = await createOrchestration({
      ctx: owner,
      input: { definition: echo("Only", "x"), publish: false },
    });
    expect(await codeOf(discardVersion({ ctx: owner, input: { id: only.id, version: 1 } }))).toBe("conflict");
  });

  it("are compared by number or by name", async () => {
    expect((await diff()).equal).toBe(true);
    expect(await codeOf(diff({ to: "draft" }))).toBe("conflict");
    await draft("two");
    const changed = await diff({ from: "published", to: "draft" });
    expect(VersionDiff.parse(changed)).toEqual(changed);
    expect(await diff()).toEqual(changed);
    expect(changed).toMatchObject({
      equal: false,
      from: { version: 1, state: "published" },
      to: { version: 2, state: "draft" },
      steps: [
        { id: "say", change: "changed", fields: [{ pointer: "/inputMapping/text", from: "one", to: "two" }] },
      ],
    });
    expect((await diff({ from: 2, to: 1 })).steps[0]?.fields).toEqual([
      { pointer: "/inputMapping/text", from: "two", to: "one" },
    ]);
    expect(await codeOf(diff({ from: 7 }))).toBe("not_found");
  });

  it("are not for other tenants, nor for readers to change", async () => {
    await draft("two");
    const { viewer, stranger } = place;
    expect((await diff({}, viewer)).equal).toBe(false);
    const changes = (ctx: Workspace["owner"]) => [
      codeOf(rollback(1, ctx)),
      codeOf(discard(2, ctx)),
      codeOf(draft("x", {}, ctx)),
    ];
    expect(await Promise.all(changes(viewer))).toEqual(Array(3).fill("forbidden"));
    const reads = [
      codeOf(diff({}, stranger)),
      codeOf(getVersion({ ctx: stranger, input: { id, version: 1 } })),
      codeOf(exportOrchestration({ ctx: stranger, input: { id } })),
    ];
    expect(await Promise.all([...changes(stranger), ...reads])).toEqual(Array(6).fill("not_found"));
  });

  it("start as often as the orchestration allows, whoever asks", async () => {
    expect(await codeOf(run())).toBe("none");
    await updateOrchestration({ ctx: owner, input: { id, starts_per_minute: 2, budget: { max_steps: 5 } } });
    const codes = await Promise.all(Array.from({ length: 5 }, () => codeOf(run())));
    expect(codes.toSorted()).toEqual(["none", "none", ...Array<string>(3).fill("rate_limited")]);
    const refused: unknown = await run().catch((error: unknown) => error);
    if (!isTuttiError(refused)) throw refused;
    expect(refused.retryAfterSeconds).toBeGreaterThan(0);
    const { starts_per_minute, budget } = await getOrchestration({ ctx: owner, input: { id } });
    expect({ starts_per_minute, budget }).toEqual({ starts_per_minute: 2, budget: { max_steps: 5 } });
    await updateOrchestration({ ctx: owner, input: { id, starts_per_minute: null } });
    expect(await codeOf(run())).toBe("none");
  });

  it("travel as documents, without secrets", async () => {
    const document = await exportOrchestration({ ctx: place.viewer, input: { id } });
    expect(OrchestrationDocument.parse(document)).toEqual(document);
    expect(document).toMatchObject({
      name: "Flow",
      version: 1,
      redacted: false,
      definition: echo("Flow", "one"),
    });
    const send = (given: object, ctx = owner) =>
      importOrchestration({ ctx, input: ImportOrchestration.parse({ document, ...given }) });
    expect(await codeOf(send({}))).toBe("conflict");
    expect(await codeOf(send({}, place.viewer))).toBe("forbidden");
    const there = await send({ publish: true }, place.stranger);
    expect(ImportResult.parse(there)).toEqual(there);
    expect(there).toMatchObject({ action: "created", version: 1, published: true, warnings: [] });
    const dry = await send({ on_conflict: "rename", dry_run: true });
    expect(dry).toMatchObject({ action: "renamed", name: "Flow (2)", orchestration_id: null });
    expect(await send({ on_conflict: "rename" })).toMatchObject({
      name: "Flow (2)",
      version: 1,
      published: false,
    });
    expect(await send({ on_conflict: "rename" })).toMatchObject({ name: "Flow (3)" });
    expect(await send({ on_conflict: "new_version" })).toMatchObject({ orchestration_id: id, version: 2 });
    expect((await getVersion({ ctx: owner, input: { id, version: 2 } })).state).toBe("draft");
  });

  it("bring the roles their steps name, without the right to meta-tools", async () => {
    const role = CreateRole.parse({ name: "Writer", base_prompt: "Write.", meta: true, tools: ["memory.*"] });
    await createRole({ ctx: owner, input: role });
    const definition = { name: "Novel", steps: [{ id: "write", role: "Writer" }] };
    const made = await createOrchestration({ ctx: owner, input: { definition } });
    expect(await exportOrchestration({ ctx: owner, input: { id: made.id } })).not.toHaveProperty("roles");
    const document = await exportOrchestration({ ctx: owner, input: { id: made.id, with: "roles" } });
    expect(OrchestrationDocument.parse(document)).toEqual(document);
    const send = (given: object, ctx: Workspace["owner"]) =>
      importOrchestration({ ctx, input: ImportOrchestration.parse({ document, ...given }) });
    const { roles: _roles, ...alone } = document;
    expect(await codeOf(send({ document: alone }, place.stranger))).toBe("unprocessable");
    expect((await send({ dry_run: true }, place.stranger)).roles).toEqual([
      { name: "Writer", action: "created" },
    ]);
    expect(await codeOf(getRole({ ctx: place.stranger, input: { id: "Writer" } }))).toBe("not_found");
    expect((await send({}, place.stranger)).roles).toEqual([{ name: "Writer", action: "created" }]);
    const there = await getRole({ ctx: place.stranger, input: { id: "Writer" } });
    expect(there).toMatchObject({ base_prompt: "Write.", tools: ["memory.*"], meta: false });
    expect((await send({ on_conflict: "rename" }, place.stranger)).roles).toEqual([
      { name: "Writer", action: "kept" },
    ]);
  });

  it("are refused as documents with pointers into the body, and doubted when they were changed", async () => {
    const secret = `tutti_live_${"a".repeat(49)}`;
    await draftOrchestration({ ctx: owner, input: { id, definition: echo("Flow", `Bearer ${secret}`) } });
    const document = await exportOrchestration({ ctx: owner, input: { id, version: 2 } });
    expect(document.redacted).toBe(true);
    expect(JSON.stringify(document)).not.toContain(secret);
    const send = (definition: object, name = "Other") =>
      importOrchestration({
        ctx: owner,
        input: ImportOrchestration.parse({ document: { ...document, name, definition } }),
      });
    const broken: unknown = await send({ name: "Other", steps: [{ id: "a", capability: "no.such" }] }).catch(
      (error: unknown) => error,
    );
    if (!isTuttiError(broken)) throw broken;
    expect([broken.code, broken.errors?.[0]?.pointer]).toEqual([
      "unprocessable",
      "/document/definition/steps/0/capability",
    ]);
    const { warnings } = await send(echo("Other", "changed"));
    expect(warnings.map(({ detail }) => detail)).toEqual([
      "The definition was changed after it was exported.",
      "Something that looked like a secret was left out.",
    ]);
  });
});
