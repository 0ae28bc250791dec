import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST } from "@/app/v1/roles/[id]/test/route";
import { addPiece, type LiveText, readPiece } from "@/lib/ui/execution/live-text";
import { openTestDatabase } from "../../support/database";
import { ModelServer } from "../../support/model-server";
import { call, ORIGIN } from "../../api/client";
import { routeOf } from "../../api/routes";
import { createWorld, type World } from "../../api/world";

const SAID = "All play together, each in their own voice, and it is one.";

describe("a role that is tried", () => {
  let model: ModelServer;
  let world: World;
  beforeAll(async () => {
    model = await ModelServer.start();
    world = await createWorld(await openTestDatabase("pglite"), model.environment);
  });
  afterAll(async () => {
    await world.close();
    await model.stop();
  });

  it("is heard while it writes, in pieces that make its text, before its answer is recorded", async () => {
    model.answers({ content: SAID }, { latency: 30, chunkSize: 8 });
    const made = await call(routeOf("POST", "/v1/roles"), {
      headers: world.allowed.key,
      body: { name: "Speaker", basePrompt: "You speak." },
    });
    const { id } = made.json as { id: string };
    const request = new Request(`${ORIGIN}/v1/roles/${id}/test`, {
      method: "POST",
      headers: { ...world.allowed.key, "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ input: "Speak." }),
    });
    const response = await POST(request, { params: Promise.resolve({ id }) });
    const frames = (await response.text()).split("\n\n").map((frame) => ({
      event: /^event: (.*)$/m.exec(frame)?.[1] ?? "",
      data: /^data: (.*)$/m.exec(frame)?.[1] ?? "",
    }));
    const pieces = frames.flatMap(({ event, data }) =>
      event.startsWith("model.text") || event === "step.reset" ? (readPiece(event, data) ?? []) : [],
    );
    expect(pieces).not.toEqual([]);
    const texts = pieces.reduce<LiveText[]>(addPiece, []);
    expect(texts.map(({ text }) => text)).toEqual([SAID]);
    const names = frames.map(({ event }) => event);
    expect(names.lastIndexOf("model.text.delta")).toBeLessThan(names.indexOf("model.call.completed"));
    const completed = frames.find(({ event }) => event === "model.call.completed");
    expect(JSON.parse(completed?.data ?? "{}")).toMatchObject({ id: texts[0]?.run, step_id: texts[0]?.step });
  });
});
