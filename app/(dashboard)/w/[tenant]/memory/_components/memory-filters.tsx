"use client";
import { Search, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { ChoiceFilter, TextFilter } from "@/lib/ui/blocks/filters";
import { useSearchState } from "@/lib/ui/blocks/use-search-state";
import { Button } from "@/lib/ui/primitives/button";
import { Input } from "@/lib/ui/primitives/input";

/** Words to search for, kept in the address with the filters beside them. */
export function MemoryFilters({ tags, children }: { tags: readonly string[]; children: ReactNode }) {
  const state = useSearchState();
  const query = state.get("query");
  const active = query !== "" || state.get("tags") !== "" || state.get("session_id") !== "";
  return (
    <div role="group" aria-label="Filters" className="mb-3 flex flex-wrap items-center gap-2">
      <SearchBox key={query} query={query} onSearch={(text) => state.set({ query: text })} />
      <ChoiceFilter
        label="Tag"
        value={state.get("tags")}
        options={tags.map((tag) => ({ value: tag, label: tag }))}
        onChange={(tag) => state.set({ tags: tag })}
      />
      <TextFilter
        label="Session"
        mono
        value={state.get("session_id")}
        onChange={(session) => state.set({ session_id: session })}
      />
      {active ? (
        <Button
          variant="ghost"
          size="sm"
          onClick={() => state.set({ query: undefined, tags: undefined, session_id: undefined })}
        >
          <X aria-hidden="true" />
          Clear
        </Button>
      ) : null}
      <div className="ml-auto flex items-center gap-2">{children}</div>
    </div>
  );
}

function SearchBox({ query, onSearch }: { query: string; onSearch(text: string): void }) {
  const [text, setText] = useState(query);
  return (
    <form
      role="search"
      className="relative w-full sm:w-72"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch(text.trim());
      }}
    >
      <Search aria-hidden="true" className="absolute top-2 left-2.5 size-4 text-ink-faint" />
      <Input
        type="search"
        aria-label="Search memory"
        placeholder="Search, then Enter"
        className="pl-8"
        value={text}
        maxLength={1000}
        onChange={(event) => setText(event.target.value)}
      />
    </form>
  );
}
