import { chainHash } from "./content-hash";
import { hashOf, type PreparedEntry } from "./encode";
import type { Head } from "./heads";

interface Place {
  tenantId: string;
  executionId: string;
}

/**
 * The entries, numbered and linked after `head`, as elements of the JSON that `ledger_append_next` and
 * `execution_start` take; `more` comes first in each element. Written piece by piece: the payloads' JSON goes in as
 * it is, where an object around it would be serialized, escaped and parsed once more.
 */
export function linkEntries(
  place: Place,
  entries: readonly PreparedEntry[],
  head: Head,
  more: (index: number) => string = () => "",
): { elements: string[]; head: Head } {
  let { seq, hash } = head;
  const elements = entries.map((entry, index) => {
    const content = hashOf(place, entry);
    const before = hash;
    hash = chainHash(before, content);
    seq++;
    return `{${more(index)}${describe(place, entry)},"s":${seq},"ch":"${content}","ph":"${before}","h":"${hash}"}`;
  });
  return { elements, head: { seq, hash } };
}

function describe({ tenantId, executionId }: Place, entry: PreparedEntry): string {
  const { contract, key, step, status, durationMs, costUsd } = entry;
  let text = `"t":"${tenantId}","e":"${executionId}","at":${entry.at / 1000},"n":"${entry.name}","p":${quote(entry.path)}`;
  text += payload("d", entry.dataText);
  if (step) text += `,"st":${quote(step)}`;
  if (key !== undefined) text += `,"k":${quote(key)}`;
  if (entry.resultText !== null) text += payload("r", entry.resultText);
  if (status !== undefined) text += `,"sa":${quote(status)}`;
  if (durationMs !== undefined) text += `,"du":${durationMs}`;
  if (costUsd !== undefined) text += `,"cu":${costUsd}`;
  if (!contract) return text;
  text += `,"ci":${quote(contract.id)},"ct":"${contract.type}","co":${quote(contract.correlationId)}`;
  text += `,"fa":${quote(contract.from)},"ta":${quote(contract.to)}`;
  if (contract.sessionId !== null) text += `,"se":${quote(contract.sessionId)}`;
  if (contract.capability !== null) text += `,"ca":${quote(contract.capability)}`;
  return text;
}

const quote = (text: string) => JSON.stringify(text);

/** Postgres reads escapes while it takes the element apart and refuses some that are legal JSON; those go as text. */
function payload(name: string, text: string): string {
  return text.includes("\\u") ? `,"${name}x":${quote(text)}` : `,"${name}":${text}`;
}
