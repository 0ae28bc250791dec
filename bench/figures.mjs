// What both benchmarks share: percentiles, a table, and what the machine was doing.
import { availableParallelism, cpus, loadavg } from "node:os";

/** Nearest rank; `share` from 0 to 1. */
export function percentile(values, share) {
  const sorted = values.toSorted((first, second) => first - second);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export const round = (value, digits = 2) => Number(value.toFixed(digits));

/** Rows of cells under a heading, in columns. */
export function table(heading, rows) {
  const cells = [heading, ...rows].map((row) => row.map(String));
  const widths = heading.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])));
  return cells.map((row) => line(row).join("  ").trimEnd()).join("\n");
}

export function machine() {
  return {
    node: process.version,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    load: loadavg().map((value) => round(value)),
  };
}

/** One line for people: a figure without the machine and its load says nothing. */
export function machineLine({ node, processor, cores, load }) {
  return `Node ${node}, ${cores} × ${processor}, load ${load.join(" ")}`;
}

/** `--name value` and `--flag` of the command line. */
export function readArguments(names, flags) {
  const given = { ...names };
  const list = process.argv.slice(2);
  for (let index = 0; index < list.length; index++) {
    const name = list[index].replace(/^--/, "");
    if (flags.includes(name)) given[name] = true;
    else if (name in names && list[index + 1] !== undefined) given[name] = list[++index];
    else {
      console.error(
        `Unknown or incomplete: ${list[index]}. There are: ${[...Object.keys(names), ...flags].join(", ")}`,
      );
      process.exit(2);
    }
  }
  return given;
}
