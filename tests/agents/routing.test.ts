import { describe, expect, it } from "vitest";
import { type Candidate, route } from "@/lib/agents/routing";
import { isJsonObject, type Json } from "@/lib/core/json";
import { testAgent } from "../support/executions";

interface Given extends Partial<Omit<Candidate, "agent">> {
  name: string;
  priority?: number;
  limit?: number | null;
}

function candidate({ name, priority = 0, limit = 10, ...rest }: Given): Candidate {
  const agent = { ...testAgent({ name }), priority, maxConcurrency: limit };
  return { agent, status: "available", inFlight: 0, completed: 0, failed: 0, ...rest };
}

function considered(routing: { considered?: Json }, name: string) {
  const list = Array.isArray(routing.considered) ? routing.considered : [];
  return list.filter(isJsonObject).find((item) => item.agent === name);
}

describe("routing", () => {
  it("says that nobody offers it when nobody does", () => {
    const { agent, routing } = route([], null);
    expect(agent).toBeNull();
    expect(routing).toEqual({ chosen: null, reason: "no agent that offers it can take it", considered: [] });
  });

  it("takes the only one and says so", () => {
    const { agent, routing } = route([candidate({ name: "solo" })], null);
    expect(agent?.name).toBe("solo");
    expect(routing).toMatchObject({ chosen: "solo", reason: "only agent that offers it" });
  });

  it("puts a whole point of priority above any success rate and load", () => {
    const worn = candidate({ name: "worn", priority: 1, completed: 0, failed: 500, inFlight: 9 });
    const fresh = candidate({ name: "fresh", priority: 0, completed: 500 });
    expect(route([fresh, worn], null).agent?.name).toBe("worn");
  });

  it("prefers the better success rate, then the smaller load, then the name", () => {
    const good = candidate({ name: "good", completed: 50 });
    const bad = candidate({ name: "bad", completed: 25, failed: 25 });
    expect(route([bad, good], null).agent?.name).toBe("good");
    const busy = candidate({ name: "a-busy", inFlight: 5 });
    const idle = candidate({ name: "b-idle" });
    expect(route([busy, idle], null).agent?.name).toBe("b-idle");
    expect(route([candidate({ name: "b" }), candidate({ name: "a" })], null).agent?.name).toBe("a");
  });

  it("gives a newcomer neither a perfect nor a hopeless rate", () => {
    const { routing } = route([candidate({ name: "new" })], null);
    expect(considered(routing, "new")).toMatchObject({
      success_rate: 0.667,
      score: 0.8,
      in_flight: 0,
      excluded: null,
    });
  });

  it("leaves out who is off or offline, with the reason", () => {
    const all = [
      candidate({ name: "off", status: "inactive", priority: 9 }),
      candidate({ name: "gone", status: "offline", priority: 9 }),
      candidate({ name: "here" }),
    ];
    const { agent, routing } = route(all, null);
    expect(agent?.name).toBe("here");
    expect(routing.reason).toBe("only one of those that offer it can take it now");
    expect(considered(routing, "off")).toMatchObject({ excluded: "switched off" });
    expect(considered(routing, "gone")).toMatchObject({ excluded: "offline: its heartbeat is overdue" });
  });

  it("takes a named agent or nobody", () => {
    const all = [candidate({ name: "first", priority: 5 }), candidate({ name: "second" })];
    const { agent, routing } = route(all, "second");
    expect(agent?.name).toBe("second");
    expect(routing.reason).toBe("named by the step");
    expect(considered(routing, "first")).toMatchObject({ excluded: "another agent was named" });
    const gone = route([candidate({ name: "second", status: "offline" }), all[0]!], "second");
    expect(gone).toMatchObject({
      agent: null,
      routing: { chosen: null, reason: "agent second can't take it" },
    });
  });

  it("passes by a full agent while another has room, whatever their priorities", () => {
    const full = candidate({ name: "full", priority: 5, limit: 2, inFlight: 2 });
    const free = candidate({ name: "free", limit: 2, inFlight: 1 });
    const { agent, routing } = route([full, free], null);
    expect(agent?.name).toBe("free");
    expect(considered(routing, "full")).toMatchObject({ excluded: "has as many tasks as it takes at once" });
    expect(route([full], null).agent?.name).toBe("full");
    expect(route([full, free], "full").agent?.name).toBe("full");
  });
});
