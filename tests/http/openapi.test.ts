import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isJsonObject } from "@/lib/core/json";
import { openApiDocument, operationId } from "@/lib/http/openapi";
import { pathOf } from "@/lib/http/route-files";
import { servedDocument } from "@/lib/http/served-document";

const document = await openApiDocument(process.cwd());

function operationsOf(paths: object) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId: string; responses: object }>).map(
      ([method, operation]) => ({
        name: `${method} ${path}`,
        ...operation,
      }),
    ),
  );
}

describe("the OpenAPI document", () => {
  it("is the committed one", () => {
    expect(`${JSON.stringify(document, null, 2)}\n`).toBe(readFileSync("openapi.json", "utf8"));
  });

  it("names every operation once and documents its problems", () => {
    const operations = operationsOf(document.paths ?? {});
    expect(new Set(operations.map((operation) => operation.operationId)).size).toBe(operations.length);
    for (const { name, responses } of operations)
      expect(Object.keys(responses), name).toEqual(expect.arrayContaining(["400", "503"]));
  });

  it("has a target for every reference", () => {
    for (const [, pointer = ""] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = pointer
        .split("/")
        .reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], document);
      expect(target, pointer).toBeDefined();
    }
  });

  it("keeps at most 30 operations for Actions, orchestrate first", () => {
    const served = servedDocument("https://tutti.example.com", true);
    expect(served.servers).toEqual([{ url: "https://tutti.example.com" }]);
    const paths = isJsonObject(served.paths) ? served.paths : {};
    expect(Object.keys(paths)[0]).toBe("/v1/orchestrate");
    expect(operationsOf(paths).length).toBeLessThanOrEqual(30);
  });
});

describe("names", () => {
  it("derives paths from files", () => {
    expect(pathOf("v1/agents/[id]/route.ts")).toBe("/v1/agents/{id}");
    expect(pathOf("v1/executions/[id]/logs.zip/route.ts")).toBe("/v1/executions/{id}/logs.zip");
    expect(pathOf("(site)/v1/route.ts")).toBe("/v1");
  });

  it("derives operation ids from paths", () => {
    expect(operationId({ method: "GET", path: "/v1/agents/{id}" })).toBe("getAgentsById");
    expect(operationId({ method: "GET", path: "/v1/executions/{id}/logs.zip" })).toBe(
      "getExecutionsByIdLogsZip",
    );
    expect(operationId({ method: "GET", path: "/v1" })).toBe("getIndex");
  });
});
