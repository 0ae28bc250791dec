"use client";
import { Bot, MessageSquareText, OctagonX, ScrollText, Wrench } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { Duration } from "../blocks/duration";
import { formatCount, formatMoney } from "../blocks/format";
import { ModelName } from "../blocks/model-name";
import { isTruncated } from "../blocks/json-text";
import { Button } from "../primitives/button";
import type { ExecutionEvent } from "../use-execution-events";
import { type CallFigures, conversationOf, totalOf, type Turn } from "./conversation";
import { StepError } from "./error-box";
import type { LiveText } from "./live-text";
import { fetchPayload, PayloadView } from "./payload-view";
import type { ExecutionPlace } from "./types";

export interface ConversationViewProps {
  /** Of one step. */
  events: readonly ExecutionEvent[];
  /** What its model is writing now. */
  texts: readonly LiveText[];
  place: ExecutionPlace;
}

/** What a model was told and said, what its tools did, and what that cost; what it writes now, word by word. */
export function ConversationView({ events, texts, place }: ConversationViewProps) {
  const [whole, setWhole] = useState<Readonly<Record<number, JsonObject>>>({});
  const turns = useMemo(
    () => conversationOf(events.map((event) => ({ ...event, data: whole[event.seq] ?? event.data }))),
    [events, whole],
  );
  async function show(seq: number): Promise<void> {
    const data = await fetchEvent(place, seq);
    setWhole((known) => ({ ...known, [seq]: data }));
  }
  if (turns.length === 0 && texts.length === 0) {
    return <p className="text-sm text-ink-muted">The model has not been asked yet.</p>;
  }
  return (
    <>
      <ol className="space-y-2">
        {turns.map((turn, index) => (
          <TurnView key={`${turn.seq} ${index}`} turn={turn} place={place} onShow={show} />
        ))}
        {texts.map(({ run, text }) => (
          <Said key={run} icon={<Bot />} who="Writing" tone="border-accent">
            <p aria-busy="true" className={WORDS}>
              {text}
              <span
                aria-hidden="true"
                className="ml-0.5 inline-block h-4 w-1.5 animate-pulse bg-accent align-text-bottom"
              />
            </p>
          </Said>
        ))}
      </ol>
      <Total turns={turns} />
    </>
  );
}

/** An event with what its record adds, as the stream shows it, but whole. */
async function fetchEvent(place: ExecutionPlace, seq: number): Promise<JsonObject> {
  const payload = await fetchPayload(place, seq);
  if (!isJsonObject(payload)) return {};
  const { result, ...data } = payload;
  return isJsonObject(result) && result.value !== undefined ? { ...data, output: result.value } : data;
}

const WORDS = "text-sm leading-5 break-words whitespace-pre-wrap";

interface TurnProps {
  turn: Turn;
  place: ExecutionPlace;
  onShow(seq: number): Promise<void>;
}

function TurnView({ turn, place, onShow }: TurnProps) {
  switch (turn.kind) {
    case "instructions":
      return (
        <Said icon={<ScrollText />} who="Instructions">
          <details>
            <summary className="cursor-pointer truncate rounded-sm text-sm text-ink-muted">
              {turn.text.slice(0, 120)}
            </summary>
            <Words text={turn.text} onShow={() => onShow(turn.seq)} />
          </details>
        </Said>
      );
    case "asked":
      return (
        <Said icon={<MessageSquareText />} who="Task">
          <Words text={turn.text} onShow={() => onShow(turn.seq)} />
        </Said>
      );
    case "answered":
      return (
        <Said icon={<Bot />} who="Model" figures={turn.figures}>
          {turn.text === "" ? null : <Words text={turn.text} onShow={() => onShow(turn.seq)} />}
          {turn.calls > 0 ? (
            <p className="text-xs text-ink-faint">
              calls {turn.calls === 1 ? "a tool" : `${turn.calls} tools`}
            </p>
          ) : null}
          {turn.text === "" && turn.calls === 0 ? (
            <p className="text-sm text-ink-muted">It answered with nothing.</p>
          ) : null}
        </Said>
      );
    case "refused":
      return (
        <Said icon={<OctagonX />} who="Model" figures={turn.figures}>
          <StepError error={turn.error} />
        </Said>
      );
    case "tools":
      return <ToolsView given={turn.given} excluded={turn.excluded} />;
    case "tool":
      return <ToolView turn={turn} place={place} />;
  }
}

function Words({ text, onShow }: { text: string; onShow(): Promise<void> }) {
  const [busy, setBusy] = useState(false);
  return (
    <>
      <p className={WORDS}>{text}</p>
      {isTruncated(text) ? (
        <Button
          variant="ghost"
          size="sm"
          busy={busy}
          onClick={() => {
            setBusy(true);
            void onShow().finally(() => setBusy(false));
          }}
        >
          Show all
        </Button>
      ) : null}
    </>
  );
}

function ToolsView({ given, excluded }: { given: string[]; excluded: { name: string; reason: string }[] }) {
  return (
    <Said icon={<Wrench />} who="Tools">
      <p className="text-sm text-ink-muted">
        {given.length > 0 ? given.map((name) => <Code key={name}>{name}</Code>) : "None."}
      </p>
      {excluded.length > 0 ? (
        <details className="text-xs text-ink-muted">
          <summary className="cursor-pointer rounded-sm">{excluded.length} not given, and why</summary>
          <ul className="mt-1 space-y-0.5">
            {excluded.map(({ name, reason }) => (
              <li key={name}>
                <Code>{name}</Code> {reason}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </Said>
  );
}

function Code({ children }: { children: ReactNode }) {
  return <code className="mr-1.5 text-xs">{children}</code>;
}

function ToolView({ turn, place }: { turn: Extract<Turn, { kind: "tool" }>; place: ExecutionPlace }) {
  const member = (name: "arguments" | "output") => async () => {
    const data = await fetchEvent(place, turn.seq);
    const output = isJsonObject(data.output) ? data.output.output : null;
    return (name === "arguments" ? data.arguments : output) ?? null;
  };
  return (
    <Said icon={<Wrench />} who={<code className="text-xs">{turn.tool}</code>}>
      <div className="space-y-2">
        <PayloadView label="Arguments" value={turn.given} whole={member("arguments")} open={1} />
        {turn.output === undefined ? null : (
          <PayloadView label="Result" value={turn.output} whole={member("output")} open={1} />
        )}
        {turn.error ? <StepError error={turn.error} /> : null}
      </div>
    </Said>
  );
}

interface SaidProps {
  icon: ReactNode;
  who: ReactNode;
  figures?: CallFigures;
  tone?: string;
  children: ReactNode;
}

function Said({ icon, who, figures, tone = "border-line", children }: SaidProps) {
  return (
    <li className={`rounded-md border px-3 py-2 ${tone}`}>
      <div className="mb-1 flex flex-wrap items-center gap-x-2 text-xs text-ink-faint [&_svg]:size-3.5">
        <span aria-hidden="true">{icon}</span>
        <span className="font-medium text-ink-muted">{who}</span>
        {figures ? (
          <span className="ml-auto flex flex-wrap gap-x-2 tabular-nums">
            <ModelName reference={figures.model} />
            <span>
              {formatCount(figures.inputTokens)} in, {formatCount(figures.outputTokens)} out
            </span>
            <Duration milliseconds={figures.latencyMs} />
          </span>
        ) : null}
      </div>
      {children}
    </li>
  );
}

function Total({ turns }: { turns: readonly Turn[] }) {
  const total = totalOf(turns);
  if (total.calls === 0) return null;
  const facts = [
    `${total.calls} ${total.calls === 1 ? "call" : "calls"} of ${total.models.join(", ")}`,
    `${total.tools} ${total.tools === 1 ? "tool call" : "tool calls"}`,
    `${formatCount(total.inputTokens + total.outputTokens)} tokens`,
    total.costUsd === null ? "no price known" : formatMoney(total.costUsd),
  ];
  return <p className="mt-2 text-xs text-ink-muted tabular-nums">{facts.join(" · ")}</p>;
}
