import { CircleDashed, CircleDot, CircleOff } from "lucide-react";
import type { Role } from "@/lib/services/roles/shapes";

/** Whether the role does steps, by shape and word. */
export function RoleState({ role }: { role: Pick<Role, "state" | "active"> }) {
  const [Icon, word, colour] =
    role.state === "draft"
      ? ([CircleDashed, "Draft", "text-warning-text"] as const)
      : role.active
        ? ([CircleDot, "Published", "text-success-text"] as const)
        : ([CircleOff, "Switched off", "text-ink-muted"] as const);
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm whitespace-nowrap ${colour}`}>
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {word}
    </span>
  );
}
