/** What every provider accepts: letters, digits, `_` and `-`, at most 64. */
const UNSAFE = /[^A-Za-z0-9_-]/g;
const LONGEST = 64;

/**
 * The tools' names as models see them: `memory.write` is `memory_write`. Two that would look the same are told apart
 * by a number; the same list gives the same names.
 */
export function modelToolNames(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    names.map((name): [string, string] => {
      const safe = free(name.replaceAll(UNSAFE, "_"), taken);
      taken.add(safe);
      return [name, safe];
    }),
  );
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? "" : `_${number}`;
    const name = wanted.slice(0, LONGEST - suffix.length) + suffix;
    if (!taken.has(name)) return name;
  }
}
