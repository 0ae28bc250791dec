"use client";
import { ChevronDown, ChevronRight, Keyboard, Redo2, Undo2 } from "lucide-react";
import Link from "next/link";
import { Badge } from "../primitives/badge";
import { Button } from "../primitives/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "../primitives/dropdown-menu";
import { IconButton } from "../primitives/icon-button";
import type { Builder } from "./use-builder";
import type { SavedState } from "./use-save";

export interface ToolbarProps {
  builder: Builder;
  saved: SavedState | null;
  isDirty: boolean;
  /** What is on the canvas is what runs. */
  isPublished: boolean;
  canSave: boolean;
  busy: "draft" | "publish" | "theirs" | null;
  /** Where the list of orchestrations is. */
  home: string;
  isComparing: boolean;
  onCompare(): void;
  onSave(publish: boolean): void;
  onDiscard(): void;
  onDiscardDraft(): void;
  onKeys(): void;
}

/** Where one is, and what can be done with the whole. */
export function Toolbar(props: ToolbarProps) {
  const {
    builder,
    saved,
    isDirty,
    isPublished,
    canSave,
    busy,
    home,
    isComparing,
    onCompare,
    onSave,
    onKeys,
  } = props;
  const { actions, canUndo, canRedo, draft } = builder;
  return (
    <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-surface px-4 py-2">
      <nav aria-label="Breadcrumb" className="min-w-0 flex-1">
        <ol className="flex min-w-0 items-center gap-1 text-sm">
          <li className="shrink-0 text-ink-muted max-sm:hidden">
            <Link href={home} className="rounded-sm hover:text-ink hover:underline">
              Orchestrations
            </Link>
          </li>
          <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint max-sm:hidden" />
          <li className="flex min-w-0 items-center gap-2">
            <h1 className="min-w-0 truncate text-sm font-semibold">
              {saved ? (
                <Link href={`${home}/${saved.id}`} className="rounded-sm hover:underline">
                  {draft.name || "Unnamed"}
                </Link>
              ) : (
                draft.name || "New orchestration"
              )}
            </h1>
            <State saved={saved} isDirty={isDirty} />
          </li>
        </ol>
      </nav>
      <div className="flex items-center gap-1">
        <IconButton label="Undo" icon={<Undo2 />} disabled={!canUndo} onClick={actions.undo} />
        <IconButton label="Redo" icon={<Redo2 />} disabled={!canRedo} onClick={actions.redo} />
        <IconButton label="Keys" icon={<Keyboard />} onClick={onKeys} className="max-md:hidden" />
      </div>
      <div className="flex items-center gap-2">
        {saved ? (
          <Button aria-pressed={isComparing} onClick={onCompare}>
            {isComparing ? "Back to editing" : "Compare"}
          </Button>
        ) : null}
        <Button disabled={!canSave || !isDirty} busy={busy === "draft"} onClick={() => onSave(false)}>
          Save draft
        </Button>
        <Button
          variant="primary"
          disabled={!canSave || isPublished}
          busy={busy === "publish"}
          onClick={() => onSave(true)}
        >
          Publish
        </Button>
        <More {...props} />
      </div>
    </header>
  );
}

function State({ saved, isDirty }: { saved: SavedState | null; isDirty: boolean }) {
  const isDraft = saved !== null && saved.latest_version !== saved.published_version;
  return (
    <>
      {saved ? (
        <Badge tone={isDraft ? "warning" : "success"} className="shrink-0">
          v{saved.latest_version} {isDraft ? "draft" : "published"}
        </Badge>
      ) : null}
      {isDirty ? (
        <span className="shrink-0 text-xs text-ink-faint">
          <span aria-hidden="true">● </span>
          <span className="max-sm:sr-only">Not saved</span>
        </span>
      ) : null}
    </>
  );
}

function More({ saved, isDirty, onDiscard, onDiscardDraft }: ToolbarProps) {
  const isDraft = saved !== null && saved.latest_version !== saved.published_version;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton label="More" icon={<ChevronDown />} tooltip={false} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem disabled={!isDirty} onSelect={onDiscard}>
          Discard what isn't saved
        </DropdownMenuItem>
        <DropdownMenuItem danger disabled={!isDraft || saved.latest_version === 1} onSelect={onDiscardDraft}>
          Delete draft v{saved?.latest_version ?? 1}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
