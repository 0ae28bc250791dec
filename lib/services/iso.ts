/**
 * A moment as the API writes it: ISO-8601 in UTC. Raw queries give moments as text on some drivers, and both
 * drivers' text is something `Date` reads.
 */
export function iso(moment: Date | string): string {
  return (moment instanceof Date ? moment : new Date(moment)).toISOString();
}

export function isoOrNull(moment: Date | string | null): string | null {
  return moment === null ? null : iso(moment);
}
