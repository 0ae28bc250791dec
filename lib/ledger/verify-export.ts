import type { Checkpoint } from "./checkpoint";
import { readExportLine } from "./export";
import type { ChainedEntry } from "./types";
import { type ChainFault, type ChainPosition, CHAIN_START, checkEntry } from "./verify";
import { checkHead } from "./verify-chain";
import { checkSignature, checkSigned } from "./verify-checkpoint";

/** What an export says about one execution. */
export interface ChainReport {
  executionId: string;
  entries: number;
  firstBad: ChainFault | null;
  /** Seq numbers of the signed checkpoints that hold it. */
  sealedBy: number[];
}

export interface ExportReport {
  ok: boolean;
  chains: ChainReport[];
  /** What is wrong with the file or its checkpoints rather than with one chain. */
  problems: string[];
  /** Who signed, base64url; empty without checkpoints. */
  publicKeys: string[];
}

interface Chain {
  end: ChainPosition;
  head: ChainPosition | null;
  entries: number;
  fault: ChainFault | null;
  /** Hashes by seq, for checkpoints made before the chain's end. */
  hashes: Map<number, string>;
}

/** Lines that are not an export's are named up to here, then counted. */
const MOST_NAMED = 3;

/** Verifies the lines of an export, or of several one after another, without a database. */
export async function verifyExport(
  lines: AsyncIterable<string> | Iterable<string>,
  publicKey: string | null = null,
): Promise<ExportReport> {
  const chains = new Map<string, Chain>();
  const checkpoints: Checkpoint[] = [];
  const problems: string[] = [];
  let number = 0;
  let foreign = 0;
  for await (const text of lines) {
    number += 1;
    if (text.trim() === "" || takeLine(text, { chains, checkpoints })) continue;
    foreign += 1;
    if (foreign <= MOST_NAMED) problems.push(`Line ${number} is not a line of a ledger export.`);
  }
  if (foreign > MOST_NAMED) problems.push(`Nor are ${foreign - MOST_NAMED} lines more.`);
  if (chains.size === 0) problems.push("The file holds no execution.");
  const sound = checkpoints.filter((checkpoint) => {
    const fault = checkSignature(checkpoint, publicKey);
    if (fault) problems.push(fault.detail);
    return fault === null;
  });
  const reports = [...chains].map(([executionId, chain]) => report(executionId, chain, sound));
  return {
    ok: problems.length === 0 && reports.every(({ firstBad }) => firstBad === null),
    chains: reports,
    problems,
    publicKeys: [...new Set(checkpoints.map((checkpoint) => checkpoint.publicKey))],
  };
}

interface Reading {
  chains: Map<string, Chain>;
  checkpoints: Checkpoint[];
}

/** False for a line that no export has. */
function takeLine(text: string, reading: Reading): boolean {
  const item = readExportLine(text);
  switch (item?.type) {
    case undefined:
      return false;
    case "head":
      chainOf(reading, item.executionId).head = { seq: item.seq, hash: item.hash };
      return true;
    case "checkpoint":
      reading.checkpoints.push(item.checkpoint);
      return true;
    case "entry":
      takeEntry(chainOf(reading, item.entry.executionId), item.entry);
      return true;
  }
}

function takeEntry(chain: Chain, entry: ChainedEntry): void {
  chain.fault ??= checkEntry(entry, chain.end);
  if (chain.fault) return;
  chain.end = { seq: entry.seq, hash: entry.hash };
  chain.entries += 1;
  chain.hashes.set(entry.seq, entry.hash);
}

function chainOf({ chains }: Reading, executionId: string): Chain {
  const known = chains.get(executionId);
  if (known) return known;
  const chain: Chain = { end: CHAIN_START, head: null, entries: 0, fault: null, hashes: new Map() };
  chains.set(executionId, chain);
  return chain;
}

function report(executionId: string, chain: Chain, checkpoints: readonly Checkpoint[]): ChainReport {
  const sealedBy: number[] = [];
  let firstBad =
    chain.fault ?? (chain.head ? checkHead(executionId, chain.end, chain.head) : noHead(executionId));
  for (const checkpoint of checkpoints) {
    const head = checkpoint.heads.find(([id]) => id === executionId);
    if (!head) continue;
    sealedBy.push(checkpoint.seq);
    firstBad ??= checkSigned(head, chain.hashes.get(head[1]) ?? null, head[2]);
  }
  return { executionId, entries: chain.entries, firstBad, sealedBy };
}

function noHead(executionId: string): ChainFault {
  return { execution_id: executionId, seq: 0, fault: "head", detail: "The file lacks the execution's head." };
}
