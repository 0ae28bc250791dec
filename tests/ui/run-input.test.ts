import { describe, expect, it } from "vitest";
import { byField, readFields, readText, startValues } from "@/lib/ui/execution/run-input";

const SCHEMA = {
  type: "object",
  properties: {
    title: { type: "string" },
    times: { type: "integer", default: 2, minimum: 1 },
    loud: { type: "boolean" },
    extra: { type: "object" },
  },
  required: ["title"],
};

describe("the input of a run", () => {
  it("starts with the schema's defaults, which nobody fills in later", () => {
    expect(startValues(SCHEMA)).toEqual({ title: "", times: "2", loud: false, extra: "" });
  });

  it("keeps types, leaves out what is empty and says false for a box that isn't ticked", () => {
    const read = readFields(SCHEMA, { ...startValues(SCHEMA), title: "Hi", extra: '{"a": 1}' });
    expect(read).toEqual({ input: { title: "Hi", times: 2, loud: false, extra: { a: 1 } }, errors: [] });
  });

  it("is checked against the schema before it is sent", () => {
    const read = readFields(SCHEMA, { ...startValues(SCHEMA), title: "Hi", times: "0" });
    expect(read.input).toBeNull();
    expect(read.errors.map(({ pointer }) => pointer)).toEqual(["/times"]);
  });

  it("refuses text that is no JSON object", () => {
    for (const text of ["{", "[]", "1"]) expect(readText(null, text)).toMatchObject({ input: null });
    expect(readText(null, " ")).toEqual({ input: {}, errors: [] });
  });

  it("puts an error deep inside under its field", () => {
    expect(
      byField([
        { pointer: "/extra/a/0", detail: "No." },
        { pointer: "/extra", detail: "No!" },
      ]),
    ).toEqual({
      extra: "No. No!",
    });
  });
});
