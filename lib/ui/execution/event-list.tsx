"use client";
import { useState } from "react";
import { Button } from "../primitives/button";
import { Input } from "../primitives/input";
import type { ExecutionEvent } from "../use-execution-events";
import { EventLine } from "./event-line";
import type { ExecutionPlace } from "./types";

/** Lines on the page at first and with each "more": thousands at once would make it slow. */
const PIECE = 200;

export interface EventListProps {
  events: readonly ExecutionEvent[];
  start: number;
  place: ExecutionPlace;
  /** Events after this one came while the page was open. */
  knownSeq: number;
}

function matches(event: ExecutionEvent, words: string): boolean {
  return `${event.event} ${event.path} ${event.step_id ?? ""}`.toLowerCase().includes(words);
}

/** Every record of the execution in the order it was written, the newest at the bottom. */
export function EventList({ events, start, place, knownSeq }: EventListProps) {
  const [words, setWords] = useState("");
  const [shown, setShown] = useState(PIECE);
  const found =
    words.trim() === "" ? events : events.filter((event) => matches(event, words.trim().toLowerCase()));
  const earlier = found.length - shown;
  return (
    <section aria-label="Events" className="min-w-0 overflow-clip rounded-lg border bg-surface">
      <div className="flex h-11 items-center gap-3 border-b px-2">
        <Input
          type="search"
          aria-label="Find in events"
          placeholder="Find by name, path or step"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className="h-7 max-w-72"
        />
        <p role="status" className="ml-auto pr-2 text-xs whitespace-nowrap text-ink-faint">
          {found.length === events.length ? `${events.length} events` : `${found.length} of ${events.length}`}
        </p>
      </div>
      {earlier > 0 ? (
        <p className="border-b p-2 text-center">
          <Button variant="ghost" size="sm" onClick={() => setShown(shown + PIECE)}>
            Show {Math.min(PIECE, earlier)} of {earlier} earlier
          </Button>
        </p>
      ) : null}
      {found.length === 0 ? (
        <p className="p-6 text-center text-sm text-ink-muted">No event has that in it.</p>
      ) : null}
      <ol>
        {found.slice(-shown).map((event) => (
          <EventLine key={event.seq} event={event} start={start} place={place} fresh={event.seq > knownSeq} />
        ))}
      </ol>
    </section>
  );
}
