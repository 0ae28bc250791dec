"use client";
import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { ScrollRegion } from "../../primitives/scroll-region";
import { startItemDrag } from "../canvas/use-drops";
import { useTools } from "../context";
import { type CatalogItem, catalogOf, found } from "./catalog";

/** Everything that can be added: click puts it after the selected step, dragging where one likes. */
export function Palette({ onChoose }: { onChoose(item: CatalogItem): void }) {
  const { names } = useTools();
  const [search, setSearch] = useState("");
  const groups = useMemo(() => catalogOf(names), [names]);
  const shown = found(groups, search);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex h-10 shrink-0 items-center gap-2 border-b px-3">
        <Search aria-hidden="true" className="size-4 text-ink-faint" />
        <input
          type="search"
          aria-label="Search what can be added"
          placeholder="Add a step…"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="h-full w-full bg-transparent text-sm outline-none"
        />
      </div>
      <ScrollRegion label="What can be added" className="min-h-0 flex-1 p-2">
        {shown.map((group) => (
          <section key={group.heading} aria-label={group.heading} className="pb-2">
            <h3 className="px-2 py-1 text-xs text-ink-faint">{group.heading}</h3>
            {group.items.map((item) => (
              <Item key={item.key} item={item} onChoose={onChoose} />
            ))}
          </section>
        ))}
        {shown.length === 0 ? (
          <p className="px-2 py-4 text-sm text-ink-muted">Nothing here is called “{search}”.</p>
        ) : null}
      </ScrollRegion>
    </div>
  );
}

function Item({ item, onChoose }: { item: CatalogItem; onChoose(item: CatalogItem): void }) {
  const Icon = item.icon;
  return (
    <button
      type="button"
      draggable
      title={item.detail}
      onDragStart={(event) => startItemDrag(event, item.key)}
      onClick={() => onChoose(item)}
      className="flex w-full cursor-grab items-center gap-2 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover focus-visible:-outline-offset-2"
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-faint" />
      <span className="truncate">{item.label}</span>
    </button>
  );
}
