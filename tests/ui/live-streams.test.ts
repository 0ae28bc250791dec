import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EVERYTHING, type Hint, LiveConnection } from "@/lib/ui/live-connection";
import { openStream } from "@/lib/ui/use-execution-events";

/** The browser's EventSource as far as it is used, told by the test what the server sent. */
class Source extends EventTarget {
  static readonly CLOSED = 2;
  static readonly opened: Source[] = [];
  readyState = 1;
  constructor(readonly url: string) {
    super();
    Source.opened.push(this);
  }
  close(): void {
    this.readyState = Source.CLOSED;
  }
  send(event: string, data: unknown, lastEventId = ""): void {
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data), lastEventId }));
  }
}

beforeEach(() => {
  Source.opened.length = 0;
  vi.stubGlobal("EventSource", Source);
});
afterEach(() => vi.unstubAllGlobals());

const paused = { links: { resume: "/v1/somewhere" } };
const latest = () => Source.opened.at(-1)!;

describe("a stream that pauses", () => {
  it("goes on after the last event it had, on a new connection, once", () => {
    const seen: number[] = [];
    const statuses: string[] = [];
    const stop = openStream(
      { executionId: "exe_1", workspace: "acme", after: 2 },
      (status) => statuses.push(status),
      (event) => seen.push(event.seq),
    );
    latest().dispatchEvent(new Event("open"));
    for (const seq of [3, 4]) latest().send("log", { at: "x", path: "p" }, String(seq));
    const [first] = Source.opened;
    latest().send("stream.paused", paused, "4");
    expect(first?.readyState).toBe(Source.CLOSED);
    expect(Source.opened).toHaveLength(2);
    expect(new URL(latest().url, "http://x").searchParams.get("lastEventId")).toBe("4");
    for (const seq of [4, 5]) latest().send("log", { at: "x", path: "p" }, String(seq));
    latest().send("execution.completed", { at: "x", path: "p" }, "6");
    expect(seen).toEqual([3, 4, 5, 6]);
    expect(statuses).toEqual(["live", "ended"]);
    stop();
  });
});

describe("the hints of a workspace that pause", () => {
  it("go on, on a new connection, and tell that anything may have changed meanwhile", () => {
    const connection = new LiveConnection("acme");
    const hints: Hint[] = [];
    const stop = connection.listen((hint) => hints.push(hint));
    latest().dispatchEvent(new Event("open"));
    latest().send("hint", { topic: "executions", id: "exe_1" });
    latest().send("stream.paused", paused);
    expect(Source.opened.map((source) => source.readyState)).toEqual([Source.CLOSED, 1]);
    expect(connection.status).toBe("live");
    latest().dispatchEvent(new Event("open"));
    latest().send("hint", { topic: "executions", id: "exe_2" });
    expect(hints.map(({ topic, id }) => id ?? topic)).toEqual(["exe_1", EVERYTHING, "exe_2"]);
    stop();
  });
});
