import { beforeAll, expect, it } from "vitest";
import type { Json } from "@/lib/core/json";
import type { Context } from "@/lib/services/context";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { draftOrchestration } from "@/lib/services/orchestrations/draft";
import { publishOrchestration } from "@/lib/services/orchestrations/publish";
import { validateDefinition } from "@/lib/services/orchestrations/validate";
import { createRole } from "@/lib/services/roles/create";
import { CreateRole } from "@/lib/services/roles/shapes";
import { describeDatabases } from "../../support/database";
import { openWorkspaces } from "../workspace";

const echo: Json = { id: "e", capability: "echo", inputMapping: { text: "x" } };
const runs = (orchestration: string, version?: number): Json => ({
  id: "nested",
  type: "orchestration",
  orchestration,
  ...(version === undefined ? {} : { version }),
});

describeDatabases("what an orchestration refers to", (open) => {
  let ctx: Context;
  let other: Context;

  beforeAll(async () => {
    const { workspace } = await openWorkspaces(await open());
    ({ owner: ctx, stranger: other } = workspace());
  });

  const save = (name: string, steps: Json[], more: { publish?: boolean } = {}, as = ctx) =>
    createOrchestration({ ctx: as, input: { definition: { name, steps }, ...more } });
  const refused = (pointer: string, detail: string) => ({
    code: "unprocessable",
    errors: [{ pointer, detail: expect.stringContaining(detail) as string }],
  });

  it("must be there: another orchestration, its version, a role", async () => {
    await expect(save("one", [runs("nobody")])).rejects.toMatchObject(
      refused("/steps/0/orchestration", 'no orchestration "nobody"'),
    );
    const leaf = await save("leaf", [echo]);
    await expect(save("two", [runs("leaf", 2)])).rejects.toMatchObject(
      refused("/steps/0/version", "no version 2"),
    );
    await save("by name, by id, pinned", [
      runs("leaf"),
      { id: "b", type: "orchestration", orchestration: leaf.id },
      { id: "c", type: "orchestration", orchestration: "leaf", version: 1 },
    ]);
    await expect(save("three", [{ id: "r", role: "Poet" }])).rejects.toMatchObject(
      refused("/steps/0/role", 'no role "Poet"'),
    );
    const role = await createRole({ ctx, input: CreateRole.parse({ name: "Poet", base_prompt: "Rhyme." }) });
    await save("four", [
      { id: "a", role: "poet" },
      { id: "b", roleId: role.id },
    ]);
    await expect(save("stranger's", [runs(leaf.id)], {}, other)).rejects.toMatchObject({
      code: "unprocessable",
    });
    await expect(save("stranger's", [{ id: "r", role: "Poet" }], {}, other)).rejects.toMatchObject({
      code: "unprocessable",
    });
  });

  it("may not lead back to it, at once or through others, however deep it stands", async () => {
    await expect(save("self", [runs("self")])).rejects.toMatchObject(
      refused("/steps/0/orchestration", "can't run itself"),
    );
    const a = await save("a", [echo]);
    await save("b", [runs("a")]);
    await save("c", [
      { id: "l", type: "loop", forEach: "{{input.x}}", maxIterations: 2, steps: [runs("b")] },
    ]);
    const steps = [{ id: "p", type: "parallel", steps: [echo, runs("c")] }];
    const draft = { ctx, input: { id: a.id, definition: { name: "a", steps } } };
    await expect(draftOrchestration(draft)).rejects.toMatchObject(
      refused("/steps/0/steps/1/orchestration", '"c" runs "b" runs "a"'),
    );
    expect(await validateDefinition({ ctx, input: draft.input })).toMatchObject({
      valid: false,
      errors: [{ pointer: "/steps/0/steps/1/orchestration" }],
    });
    // An old version that leads nowhere may be pinned.
    await save("d", [runs("a", 1)]);
  });

  it("is checked again when a draft is published, since others may have changed meanwhile", async () => {
    const left = await save("left", [echo]);
    const right = await save("right", [echo]);
    await draftOrchestration({
      ctx,
      input: { id: left.id, definition: { name: "left", steps: [runs("right")] } },
    });
    // Right would lead to a draft that leads back: refused as well.
    const back = { name: "right", steps: [runs("left")] };
    await expect(
      draftOrchestration({ ctx, input: { id: right.id, definition: back } }),
    ).rejects.toMatchObject({
      code: "unprocessable",
    });
    await draftOrchestration({
      ctx,
      input: { id: right.id, definition: { name: "right", steps: [runs("left", 1)] } },
    });
    await publishOrchestration({ ctx, input: { id: right.id } });
    await publishOrchestration({ ctx, input: { id: left.id } });
  });
});
