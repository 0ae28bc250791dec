import { CircleCheck, CircleMinus } from "lucide-react";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { Badge } from "../primitives/badge";
import { textOf } from "./reduce-step";

/** Why this agent, and why not the others, as the REQUEST recorded it. */
export function RoutingView({ routing }: { routing: JsonObject }) {
  const considered = Array.isArray(routing.considered) ? routing.considered.filter(isJsonObject) : [];
  const chosen = textOf(routing.chosen);
  return (
    <div className="min-w-0">
      <p className="text-sm">
        {chosen ? <code className="text-xs font-medium">{chosen}</code> : <span>Nobody</span>}
        <span className="text-ink-muted">
          {" "}
          was chosen: {textOf(routing.reason) ?? "no reason was recorded"}.
        </span>
      </p>
      {considered.length > 0 ? (
        <ul className="mt-2 divide-y rounded-md border">
          {considered.map((candidate) => (
            <Candidate key={textOf(candidate.agent)} candidate={candidate} chosen={chosen} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Candidate({ candidate, chosen }: { candidate: JsonObject; chosen: string | null }) {
  const name = textOf(candidate.agent) ?? "?";
  const excluded = textOf(candidate.excluded);
  const isChosen = name === chosen;
  const Icon = isChosen ? CircleCheck : CircleMinus;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5 text-xs">
      <span className="flex min-w-40 flex-1 items-center gap-1.5">
        <Icon aria-hidden="true" className={isChosen ? "size-3.5 text-success" : "size-3.5 text-ink-faint"} />
        <span className="truncate font-mono">{name}</span>
        {isChosen ? <Badge tone="success">chosen</Badge> : null}
      </span>
      {excluded ? (
        <span className="text-warning-text">{excluded}</span>
      ) : (
        <span className="flex flex-wrap gap-x-3 text-ink-muted">
          <Figure label="score" value={candidate.score} />
          <Figure label="priority" value={candidate.priority} />
          <Figure label="success" value={percent(candidate.success_rate)} />
          <Figure label="in flight" value={candidate.in_flight} />
        </span>
      )}
    </li>
  );
}

function percent(share: Json | undefined): Json | undefined {
  return typeof share === "number" ? `${Math.round(share * 100)} %` : undefined;
}

function Figure({ label, value }: { label: string; value: Json | undefined }) {
  if (typeof value !== "number" && typeof value !== "string") return null;
  return (
    <span>
      <span className="text-ink-faint">{label}</span> {value}
    </span>
  );
}
