const HEAD = 4;
const TAIL = 6;

/** `exe_01k3w5m9q0v8r2y6t4x1z7b3c5` → `exe_…z7b3c5`: the end is the random part, so it is what differs. */
export function shortId(id: string): string {
  return id.length <= HEAD + TAIL + 4 ? id : `${id.slice(0, HEAD)}…${id.slice(-TAIL)}`;
}

/** The short form as text, for use inside links. */
export function ShortId({ id }: { id: string }) {
  return (
    <span title={id} className="font-mono text-xs">
      {shortId(id)}
    </span>
  );
}
