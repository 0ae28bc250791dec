import { lookup } from "node:dns/promises";

/** All A and AAAA addresses of a name; throws as `dns.lookup` does. */
export type Resolve = (hostname: string) => Promise<string[]>;

/** The system resolver, so that what is checked is what the machine itself would connect to. */
export const resolveWithSystem: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true });
  return found.map((entry) => entry.address);
};

/** True where the resolver itself failed, rather than saying that there is no such name. */
export function isResolverOutage(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code !== "ENOTFOUND" && error.code !== "ENODATA";
}
