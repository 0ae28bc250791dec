const LINES = [
  { seq: 13, name: "external.call.completed", path: "external/translate" },
  { seq: 14, name: "orchestrator.step.completed", path: "orchestrator" },
  { seq: 15, name: "orchestrator.step.dispatching", path: "orchestrator" },
  { seq: 16, name: "tool.call.started", path: "tool/store" },
] as const;

export function LogPicture() {
  return (
    <div className="min-w-0 px-4 py-3 text-xs">
      <div className="flex items-center gap-2">
        <span className="font-semibold">Events</span>
        <span className="ml-auto text-ink-faint">resumes at any number</span>
      </div>
      <ol className="mt-2 space-y-1.5 font-mono">
        {LINES.map((line) => (
          <li key={line.seq} className="flex gap-3">
            <span className="w-5 shrink-0 text-right text-ink-faint">{line.seq}</span>
            <span className="min-w-0 leading-4">
              <span className="block truncate">{line.name}</span>
              <span className="block truncate text-ink-faint">{line.path}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
