import { describe, expect, it } from "vitest";
import { BUILT_IN_AGENTS, createCatalog } from "@/lib/agents/registry";
import { httpRequest } from "@/lib/tools/builtin/http-request";
import { testAgent } from "../support/executions";

describe("the registry of built-in agents", () => {
  it("finds an agent by its capability", () => {
    const catalog = createCatalog(BUILT_IN_AGENTS);
    expect(catalog.capability("memory.write")?.agent.name).toBe("memory.write");
    expect(catalog.capability("unheard.of")).toBeUndefined();
  });

  it("refuses two agents of one name", () => {
    expect(() => createCatalog([testAgent({ name: "same" }), testAgent({ name: "same" })])).toThrow("same");
  });

  it("gives every capability a schema of an object and a description", () => {
    for (const agent of BUILT_IN_AGENTS) {
      for (const capability of agent.capabilities) {
        expect(capability.parameters, capability.name).toMatchObject({ type: "object" });
        expect(capability.description, capability.name).not.toBe("");
      }
    }
  });

  it("says which parameter a tool can't take, where the schema let it pass", async () => {
    const call = {
      context: () => {
        throw new Error("Not needed.");
      },
      signal: new AbortController().signal,
      effectKey: "k",
      attempt: 1,
      caller: {
        executionId: "exe_1",
        place: "a",
        family: { rootId: "exe_1", depth: 0, constraints: null, budget: null },
        role: null,
      },
    };
    await expect(httpRequest.run({ url: "not a url" }, call)).rejects.toMatchObject({
      code: "invalid",
      errors: [{ pointer: "/url" }],
    });
  });
});
