/** What the operator may say about the way to the database; the address itself says the rest. */
export interface WayToDatabase {
  /** The serverless driver talks Postgres over a websocket; default for Neon's hosts. */
  driver?: "auto" | "postgres" | "neon";
  /** Whether a transaction pooler stands in between; default as the address says. */
  pooler?: "auto" | "transaction" | "none";
  /** The same database past the pooler, for LISTEN, session locks and migrations. */
  unpooledUrl?: string;
  /** False: no connection lives long enough here to listen on, as on serverless hosts. */
  sessions?: boolean;
}

export interface Address {
  driver: "postgres" | "neon";
  url: string;
  pooled: boolean;
  /** Where a session lasts as long as its connection; null when nowhere. */
  directUrl: string | null;
}

const POOLER_PORTS = new Set(["6432", "6543"]);

/** What an address and what is said about it come to. */
export function readAddress(url: string, way: WayToDatabase = {}): Address {
  const { driver = "auto", sessions = true } = way;
  const pooled = isPooled(url, way.pooler);
  const direct = way.unpooledUrl ?? (pooled ? withoutPooler(url) : url);
  const useless = direct === null || !sessions || (direct !== url && isPooled(direct, "auto"));
  return {
    driver: driver === "auto" ? (isNeon(url) ? "neon" : "postgres") : driver,
    url,
    pooled,
    directUrl: useless ? null : direct,
  };
}

/** The address for work that must not go through a pooler; the given one when no other is known. */
export function unpooledAddress(url: string, way: WayToDatabase = {}): string {
  return readAddress(url, { ...way, sessions: true }).directUrl ?? url;
}

function isPooled(url: string, said: WayToDatabase["pooler"] = "auto"): boolean {
  if (said !== "auto") return said === "transaction";
  const parsed = new URL(url);
  const [label = ""] = parsed.hostname.split(".");
  if (isNeon(url)) return label.endsWith("-pooler");
  return POOLER_PORTS.has(parsed.port) || parsed.searchParams.get("pgbouncer") === "true";
}

/** Whether it is one of Neon's hosts. */
export function isNeon(url: string): boolean {
  return new URL(url).hostname.endsWith(".neon.tech");
}

/** Neon names the pooler of an endpoint after it: `ep-x-pooler.…` stands before `ep-x.…`. */
function withoutPooler(url: string): string | null {
  if (!isNeon(url)) return null;
  const parsed = new URL(url);
  parsed.hostname = parsed.hostname.replace(/^([^.]+)-pooler\./, "$1.");
  return parsed.href;
}
