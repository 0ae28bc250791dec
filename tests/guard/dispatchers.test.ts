import { fetch } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pinnedDispatcher } from "@/lib/guard/dispatchers";
import { type Sink, startSink } from "./support/servers";

let sink: Sink;
beforeAll(async () => {
  sink = await startSink((_request, response) => response.end("here"));
});
afterAll(() => sink.close());

describe("pinnedDispatcher", () => {
  it("connects to the address it was given whatever the name, which stays the Host", async () => {
    const dispatcher = pinnedDispatcher(["127.0.0.1"]);
    const url = `http://name-that-does-not-exist.example:${sink.port}/`;
    const response = await fetch(url, { dispatcher });
    expect(await response.text()).toBe("here");
    expect(sink.hits.at(-1)?.headers.host).toBe(`name-that-does-not-exist.example:${sink.port}`);
    await dispatcher.destroy();
  });

  it("connects nowhere else: with another address a name of this machine leads to nothing", async () => {
    const before = sink.hits.length;
    const dispatcher = pinnedDispatcher(["::1"]);
    await expect(fetch(`http://localhost:${sink.port}/`, { dispatcher })).rejects.toThrow("fetch failed");
    expect(sink.hits).toHaveLength(before);
    await dispatcher.destroy();
  });
});
