import { visibleText } from "./visible-text";

const TRUNCATED = /\.\.\. \[truncated, (\d+) chars total\]$/;

/** Whether a string is the shortened form the views send (PRODUCT.md §5). */
export function isTruncated(text: string): boolean {
  return TRUNCATED.test(text);
}

function written(text: string): string {
  return visibleText(JSON.stringify(text));
}

/** A JSON string; the mark of a shortened one stands out. */
export function JsonText({ text }: { text: string }) {
  const match = TRUNCATED.exec(text);
  if (!match)
    return <span className="text-success-text break-words whitespace-pre-wrap">{written(text)}</span>;
  const kept = written(text.slice(0, match.index)).slice(0, -1);
  return (
    <span className="break-words whitespace-pre-wrap">
      <span className="text-success-text">{kept}</span>
      <mark className="ml-1 rounded-sm bg-warning-soft px-1 text-warning-text">{match[0]}</mark>
    </span>
  );
}
