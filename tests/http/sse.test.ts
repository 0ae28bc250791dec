import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { counters } from "@/lib/http/counters";
import { eventStream, frame, type StreamEvent } from "@/lib/http/sse";

const decoder = new TextDecoder();
const event = (id: number, data = "{}"): StreamEvent => ({ id: String(id), event: "log", data });

async function* listOf(events: StreamEvent[]): AsyncGenerator<StreamEvent> {
  yield* events;
}

/** Yields nothing until its signal fires, and notes that it ended. */
function silent(note: { ended: boolean }) {
  return async function* (signal: AbortSignal): AsyncGenerator<StreamEvent> {
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    note.ended = true;
    yield* [];
  };
}

describe("frame", () => {
  it("writes id, event, one data line per line, and a blank line", () => {
    expect(frame({ id: "7", event: "log", data: "a\nb\r\nc" })).toBe(
      "id: 7\nevent: log\ndata: a\ndata: b\ndata: c\n\n",
    );
    expect(frame({ event: "hint", data: "{}" })).toBe("event: hint\ndata: {}\n\n");
  });
});

describe("eventStream", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("sends retry first, then the events, then ends", async () => {
    const response = eventStream({
      events: listOf([event(1), event(2)]),
      signal: new AbortController().signal,
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    expect(await response.text()).toBe(`retry: 2000\n\n${frame(event(1))}${frame(event(2))}`);
  });

  it("has its first byte before there is any event", async () => {
    const note = { ended: false };
    const reader = eventStream({
      events: silent(note),
      signal: new AbortController().signal,
    }).body!.getReader();
    expect(decoder.decode((await reader.read()).value)).toBe("retry: 2000\n\n");
    await reader.cancel();
  });

  it("beats within 15 s", async () => {
    const reader = eventStream({
      events: silent({ ended: false }),
      signal: new AbortController().signal,
    }).body!.getReader();
    await reader.read();
    const beat = reader.read();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(decoder.decode((await beat).value)).toBe(": hb\n\n");
    await reader.cancel();
  });

  it.each(["abort", "cancel"] as const)("leaves nothing behind after %s", async (how) => {
    const before = counters.openStreams;
    const note = { ended: false };
    const leave = new AbortController();
    const removed = vi.spyOn(leave.signal, "removeEventListener");
    const reader = eventStream({ events: silent(note), signal: leave.signal }).body!.getReader();
    await reader.read();
    expect(counters.openStreams).toBe(before + 1);
    if (how === "abort") leave.abort();
    else await reader.cancel();
    leave.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(note.ended).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalled();
    expect(counters.openStreams).toBe(before);
  });

  it("ends at once for a client that left before it began", async () => {
    const leave = new AbortController();
    leave.abort();
    const before = counters.openStreams;
    await eventStream({ events: silent({ ended: false }), signal: leave.signal }).text();
    expect([counters.openStreams, vi.getTimerCount()]).toEqual([before, 0]);
  });

  it("holds at most about 1 MiB for a client that does not read, then cuts it", async () => {
    let made = 0;
    async function* endless(signal: AbortSignal): AsyncGenerator<StreamEvent> {
      while (!signal.aborted) yield event(++made, "x".repeat(100_000));
    }
    const response = eventStream({ events: endless, signal: new AbortController().signal });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(made).toBeLessThan(14);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(vi.getTimerCount()).toBe(0);
    const text = await response.text();
    expect(text.length).toBeLessThan(1_400_000);
  });

  it("goes on for a slow client that does read, without a hole", async () => {
    const events = Array.from({ length: 60 }, (_, index) => event(index + 1, "x".repeat(50_000)));
    const response = eventStream({ events: listOf(events), signal: new AbortController().signal });
    const text = await response.text();
    expect([...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))).toEqual(
      events.map((_, index) => index + 1),
    );
  });

  it("ends when the caller may no longer listen", async () => {
    const note = { ended: false };
    const options = {
      events: silent(note),
      signal: new AbortController().signal,
      stillAllowed: async () => false,
    };
    const reader = eventStream(options).body!.getReader();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(note.ended).toBe(true);
    await reader.cancel();
  });
});
