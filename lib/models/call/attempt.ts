import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { ResolvedModel } from "../contract";
import { AnswerCollector } from "./answer";
import { brokenOff, faultOf, type FaultPlace, type ModelFault, refused, tooSlow, unusable } from "./faults";

export interface AttemptInput {
  resolved: ResolvedModel;
  options: LanguageModelV4CallOptions;
  signal: AbortSignal;
  /** What is left of the call's time; absent: as long as it likes. */
  leftMs?: number;
  onText: (text: string) => void;
  /** The provider has begun to answer. */
  onBegun: () => void;
  /** So many more characters of text, reasoning or a tool's input have come. */
  onHeard?: (characters: number) => void;
}

type Answer = NonNullable<ReturnType<AnswerCollector["finished"]>>;
export type AttemptResult = { ok: true; answer: Answer } | { ok: false; fault: ModelFault; usage: Usage };
/** What the provider counted. Null: it refused, or was not reached. `uncounted`: it was at work, and did not say. */
type Usage = Answer["usage"] | "uncounted" | null;

const NO_LIMIT = { firstTokenMs: 0, idleMs: 0 };

/** One real call: streamed, put together, and judged. Throws only when `signal` aborted. */
export async function attempt(input: AttemptInput): Promise<AttemptResult> {
  const { resolved, signal } = input;
  const { reference } = resolved.description;
  const place: FaultPlace = { reference, credential: resolved.access?.credential ?? reference };
  const stopwatch = new Patience(signal, input.leftMs);
  try {
    const answer = await collect(input, stopwatch);
    if (!answer) return { ok: false, fault: brokenOff(reference), usage: "uncounted" };
    const fault = judge(answer, reference);
    return fault ? { ok: false, fault, usage: answer.usage } : { ok: true, answer };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { lost } = stopwatch;
    const fault = lost ? tooSlow(reference, lost.waitedFor, lost.ms) : faultOf(error, place);
    const wasAtWork = lost !== null || stopwatch.answered || fault.code === "timeout";
    return { ok: false, fault, usage: wasAtWork ? "uncounted" : null };
  } finally {
    stopwatch.stop();
  }
}

async function collect(input: AttemptInput, patience: Patience): Promise<Answer | null> {
  const { resolved, options, onText, onBegun } = input;
  const { firstTokenMs, idleMs } = resolved.access?.limits ?? NO_LIMIT;
  const collector = new AnswerCollector();
  patience.expect("first", firstTokenMs);
  const { stream } = await patience.during(
    resolved.model.doStream({ ...options, abortSignal: patience.signal }),
  );
  patience.answered = true;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await patience.during(reader.read());
      if (done) return collector.finished();
      if (isContent(value)) {
        patience.expect("next", idleMs);
        onBegun();
      }
      input.onHeard?.(lengthOf(value));
      collector.add(value);
      if (value.type === "text-delta") onText(value.delta);
    }
  } finally {
    // Also what is left behind must not reject unheard.
    void reader.cancel().catch(() => undefined);
  }
}

/** `stream-start` comes with the headers, before the model has said anything. */
function isContent(part: LanguageModelV4StreamPart): boolean {
  return part.type !== "stream-start" && part.type !== "error";
}

function lengthOf(part: LanguageModelV4StreamPart): number {
  return "delta" in part ? part.delta.length : 0;
}

/** What a complete answer may still lack. */
function judge(answer: Answer, reference: string): ModelFault | null {
  const { unified } = answer.finishReason;
  if (unified === "error") return brokenOff(reference);
  const said = answer.content.some((item) =>
    item.type === "text" ? item.text.trim() !== "" : item.type !== "reasoning",
  );
  if (said) return null;
  if (unified === "content-filter") return refused(reference, "its content filter stopped the answer");
  if (unified === "length")
    return { ...unusable(reference, "used up its tokens before it said anything"), retry: "never" };
  return unusable(reference, "is empty");
}

/** How long one attempt waits for the next piece; what waits too long is aborted, and left behind if that doesn't help. */
class Patience {
  readonly signal: AbortSignal;
  /** Set when the patience was lost. */
  lost: { waitedFor: "first" | "next" | "end"; ms: number } | null = null;
  /** The provider has taken the request. */
  answered = false;
  private readonly controller = new AbortController();
  private readonly ended: Promise<never>;
  private timer: NodeJS.Timeout | undefined;
  private readonly whole: NodeJS.Timeout | undefined;

  constructor(outer: AbortSignal, leftMs?: number) {
    if (leftMs !== undefined) this.whole = setTimeout(() => this.lose("end", leftMs), leftMs);
    this.signal = AbortSignal.any([outer, this.controller.signal]);
    const { signal } = this;
    this.ended = new Promise((_resolve, reject) => {
      const end = () => reject(signal.reason as Error);
      if (signal.aborted) end();
      else signal.addEventListener("abort", end, { once: true });
    });
    this.ended.catch(() => undefined);
  }

  expect(waitedFor: "first" | "next", ms: number): void {
    clearTimeout(this.timer);
    if (ms === 0) return;
    this.timer = setTimeout(() => this.lose(waitedFor, ms), ms);
  }

  during<T>(work: PromiseLike<T>): Promise<T> {
    return Promise.race([work, this.ended]);
  }

  private lose(waitedFor: "first" | "next" | "end", ms: number): void {
    this.lost = { waitedFor, ms };
    this.controller.abort();
  }

  stop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.whole);
    // Ends the HTTP call of an answer that was given up.
    this.controller.abort();
  }
}
