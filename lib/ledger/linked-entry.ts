import { chainHash } from "./content-hash";
import { hashOf, type PreparedEntry } from "./encode";
import type { Head } from "./heads";

export interface Place {
  tenantId: string;
  executionId: string;
}

/** An entry's place in its chain. */
export interface Link {
  seq: number;
  content: string;
  before: string;
  hash: string;
}

/** The entries' places after `head`, and where the chain ends then. */
export function linksAfter(
  place: Place,
  entries: readonly PreparedEntry[],
  head: Head,
): { links: Link[]; head: Head } {
  let { seq, hash } = head;
  const links = entries.map((entry): Link => {
    const content = hashOf(place, entry);
    const before = hash;
    hash = chainHash(before, content);
    return { seq: ++seq, content, before, hash };
  });
  return { links, head: { seq, hash } };
}

/**
 * The entries, numbered and linked after `head`, as elements of the JSON that `ledger_append_next` and
 * `execution_start` take; `more` comes first in each element. Written piece by piece: the payloads' JSON goes in as
 * it is, where an object around it would be serialized, escaped and parsed once more.
 */
export function linkEntries(
  place: Place,
  entries: readonly PreparedEntry[],
  before: Head,
  more = "",
): { elements: string[]; head: Head } {
  const { links, head } = linksAfter(place, entries, before);
  return { elements: describeLinked({ share: { ...place, entries }, links }, more), head };
}

/** The same of entries whose places are known. */
export function describeLinked(
  { share, links }: { share: Place & { entries: readonly PreparedEntry[] }; links: readonly Link[] },
  more = "",
): string[] {
  return share.entries.map((entry, index) => {
    const link = links[index];
    const text = `{${more}${describe(share, entry)},"s":${link?.seq},"ch":"${link?.content}"`;
    return `${text},"ph":"${link?.before}","h":"${link?.hash}"}`;
  });
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
