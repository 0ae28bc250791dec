"use client";
import {
  BookOpen,
  Building2,
  FilePlus2,
  Keyboard,
  KeyRound,
  LogIn,
  ListTodo,
  type LucideIcon,
  Play,
  Plus,
  SunMoon,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import {
  CommandDialog,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from "../primitives/command";
import { Kbd } from "../primitives/kbd";
import { setTheme, useTheme } from "../use-theme";
import { THEMES } from "../theme";
import { hrefOf, type NavigationItem, WORK, WORKSPACE } from "./navigation";
import { placeOfId } from "./place-of-id";
import { useShell } from "./shell-context";
import type { OpenProps } from "./shortcut-sheet";
import type { ShellTenant } from "./types";

export interface CommandPaletteProps extends OpenProps {
  current: string;
  tenants: readonly ShellTenant[];
}

/** ⌘K: go anywhere, do the frequent things, open what a pasted id names. */
export function CommandPalette({ current, tenants, open, onOpenChange }: CommandPaletteProps) {
  const [text, setText] = useState("");
  const router = useRouter();
  const shell = useShell();
  const theme = useTheme();
  const nextTheme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  const place = placeOfId(text);

  function change(next: boolean): void {
    setText("");
    onOpenChange(next);
  }
  const doing = (action: () => void) => () => {
    change(false);
    action();
  };
  const going = (href: string) => doing(() => router.push(href));

  return (
    <CommandDialog open={open} onOpenChange={change} label="Search and commands">
      <CommandInput value={text} onValueChange={setText} placeholder="Go to, do, or paste an id…" />
      <CommandList>
        <CommandEmpty>Nothing of that name. Paste an id (exe_…, orc_…, ctr_…) to open it.</CommandEmpty>
        {place ? (
          <CommandGroup heading="Open">
            <Item icon={LogIn} value={text} onSelect={going(`/w/${current}${place.path}`)}>
              {place.noun} <span className="truncate font-mono text-xs text-ink-muted">{text.trim()}</span>
            </Item>
          </CommandGroup>
        ) : null}
        <CommandGroup heading="Do">
          <Item
            icon={Play}
            value="Run an intent capability start echo"
            keys={["r"]}
            onSelect={doing(() => shell.openRun())}
          >
            Run an intent
          </Item>
          <Item
            icon={ListTodo}
            value="Run a task plan start do"
            keys={["t"]}
            onSelect={doing(() => shell.openTask())}
          >
            Run a task
          </Item>
          <Item
            icon={FilePlus2}
            value="New orchestration create"
            onSelect={going(`/w/${current}/orchestrations/new`)}
          >
            New orchestration
          </Item>
          <Item icon={KeyRound} value="Create API key new token" onSelect={going(`/w/${current}/keys?new=1`)}>
            Create an API key
          </Item>
          <Item icon={SunMoon} value="Theme dark light system" onSelect={doing(() => setTheme(nextTheme))}>
            Theme: change to {nextTheme}
          </Item>
        </CommandGroup>
        <CommandGroup heading="Go to">
          {[...WORK, ...WORKSPACE].map((item) => (
            <Place key={item.path} item={item} onSelect={going(hrefOf(current, item))} />
          ))}
          <Item
            icon={BookOpen}
            value="API docs reference openapi"
            onSelect={doing(() => location.assign("/docs"))}
          >
            API docs
          </Item>
          <Item
            icon={Keyboard}
            value="Keyboard shortcuts help"
            keys={["?"]}
            onSelect={doing(shell.openShortcuts)}
          >
            Keyboard shortcuts
          </Item>
        </CommandGroup>
        <CommandGroup heading="Workspaces">
          {tenants
            .filter((tenant) => tenant.slug !== current)
            .map((tenant) => (
              <Item
                key={tenant.slug}
                icon={Building2}
                value={`Workspace ${tenant.name} ${tenant.slug}`}
                onSelect={going(`/w/${tenant.slug}`)}
              >
                Switch to {tenant.name}
              </Item>
            ))}
          <Item icon={Plus} value="New workspace create" onSelect={doing(shell.openNewWorkspace)}>
            New workspace
          </Item>
        </CommandGroup>
      </CommandList>
    </CommandDialog>
  );
}

function Place({ item, onSelect }: { item: NavigationItem; onSelect(): void }) {
  return (
    <Item
      icon={item.icon}
      value={`${item.label} ${item.keywords}`}
      keys={["g", item.key]}
      onSelect={onSelect}
    >
      {item.label}
    </Item>
  );
}

interface ItemProps {
  icon: LucideIcon;
  value: string;
  keys?: readonly string[];
  onSelect(): void;
  children: ReactNode;
}

function Item({ icon: Icon, value, keys, onSelect, children }: ItemProps) {
  return (
    <CommandItem value={value} onSelect={onSelect}>
      <Icon aria-hidden="true" />
      <span className="flex min-w-0 flex-1 items-center gap-2">{children}</span>
      {keys?.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </CommandItem>
  );
}
