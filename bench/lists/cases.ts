import { DAYS } from "./load";

export interface ListCase {
  list: "executions" | "contracts";
  /** The filters, for people. */
  name: string;
  query: Record<string, string>;
  /** Of two filters. */
  pair: boolean;
}

export interface CaseValues {
  /** By how much they are used, the busiest first; the last is never used. */
  orchestrations: string[];
  /** One with all its contracts. */
  execution: string;
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

type Values = Record<string, Record<string, string>>;

function executionValues({ orchestrations }: CaseValues): Values {
  return {
    "": {},
    kind: { "kind common": "orchestration", "kind only old": "chat" },
    status: {
      "status completed": "completed",
      "status failed": "failed",
      "status cancelled": "cancelled",
      "status waiting": "waiting",
      "status running": "running",
      "status queued": "queued",
    },
    session_id: {
      "session busy": "session-busy",
      "session only old": "session-old",
      "session absent": "nobody",
    },
    orchestration_id: {
      "orchestration busy": orchestrations[0] ?? "",
      "orchestration absent": orchestrations.at(-1) ?? "",
    },
    tag: { "tag common": "prod", "tag rare": "rare", "tag only old": "old", "tag absent": "nothing" },
    from: { "from yesterday": daysAgo(1), "from the future": daysAgo(-1) },
    to: {
      "to half-way": daysAgo(DAYS / 2),
      "to the first day": daysAgo(DAYS - 1),
      "to before all": daysAgo(DAYS + 1),
    },
  };
}

function contractValues({ execution }: CaseValues): Values {
  return {
    "": {},
    execution_id: { execution: execution, "execution absent": "exe_none" },
    session_id: {
      "session busy": "session-busy",
      "session only old": "session-old",
      "session absent": "nobody",
    },
    agent: { "agent busy": "echo", "agent only old": "legacy", "agent absent": "nobody" },
    capability: {
      "capability busy": "http.request",
      "capability only old": "legacy",
      "capability absent": "nothing",
    },
    type: { "type RESPONSE": "RESPONSE", "type REQUEST": "REQUEST" },
    status: {
      "status completed": "completed",
      "status failed": "failed",
      "status cancelled": "cancelled",
      "status outcome_unknown": "outcome_unknown",
      "status running": "running",
    },
    from: { "from yesterday": daysAgo(1), "from the future": daysAgo(-1) },
    to: {
      "to half-way": daysAgo(DAYS / 2),
      "to the first day": daysAgo(DAYS - 1),
      "to before all": daysAgo(DAYS + 1),
    },
  };
}

/** Every value of every filter alone, and every pair of values of two filters. */
function combine(list: ListCase["list"], values: Values): ListCase[] {
  const single = Object.entries(values).flatMap(([filter, named]) =>
    filter === ""
      ? [{ list, name: "none", query: {}, pair: false, filter }]
      : Object.entries(named).map(([name, value]) => ({
          list,
          name,
          query: { [filter]: value },
          pair: false,
          filter,
        })),
  );
  const pairs = single.flatMap((one, index) =>
    single
      .slice(index + 1)
      .filter((other) => one.filter !== "" && other.filter !== one.filter)
      .map((other) => ({
        list,
        name: `${one.name} + ${other.name}`,
        query: { ...one.query, ...other.query },
        pair: true,
      })),
  );
  return [...single.map(({ filter: _, ...kept }) => kept), ...pairs];
}

export function listCases(values: CaseValues): ListCase[] {
  return [...combine("executions", executionValues(values)), ...combine("contracts", contractValues(values))];
}
