import {
  Bot,
  Globe,
  type LucideIcon,
  MessageSquare,
  MonitorSmartphone,
  Network,
  Puzzle,
  Search,
  Sparkles,
  Target,
  UserRound,
  Workflow,
  Wrench,
} from "lucide-react";
import type { AgentKind } from "@/lib/core/agent";
import type { ExecutionKind } from "@/lib/core/states";

interface KindLook {
  word: string;
  icon: LucideIcon;
}

const EXECUTION_KINDS = {
  task: { word: "Task", icon: Sparkles },
  intent: { word: "Intent", icon: Target },
  chat: { word: "Chat", icon: MessageSquare },
  orchestration: { word: "Orchestration", icon: Workflow },
} as const satisfies Record<ExecutionKind, KindLook>;

const AGENT_KINDS = {
  tool: { word: "Tool", icon: Wrench },
  role: { word: "Role", icon: UserRound },
  mcp: { word: "MCP", icon: Puzzle },
  computer_use: { word: "Computer use", icon: MonitorSmartphone },
  flow: { word: "Flow", icon: Network },
  http: { word: "HTTP", icon: Globe },
  a2a: { word: "A2A", icon: Bot },
  retrieval: { word: "Retrieval", icon: Search },
} as const satisfies Record<AgentKind, KindLook>;

function Kind({ look }: { look: KindLook }) {
  const Icon = look.icon;
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap text-ink-muted">
      <Icon aria-hidden="true" className="size-3.5 shrink-0 text-ink-faint" />
      {look.word}
    </span>
  );
}

export function ExecutionKindLabel({ kind }: { kind: ExecutionKind }) {
  return <Kind look={EXECUTION_KINDS[kind]} />;
}

export function AgentKindLabel({ kind }: { kind: AgentKind }) {
  return <Kind look={AGENT_KINDS[kind]} />;
}
