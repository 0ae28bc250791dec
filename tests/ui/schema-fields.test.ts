import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/core/json";
import { fieldsOf, readForm, shownValue } from "@/lib/ui/execution/schema-fields";

const schema: JsonObject = {
  type: "object",
  properties: {
    limit: { type: "integer", default: 10, description: "How many." },
    text: { type: "string", title: "Text" },
    body: { type: "string", maxLength: 100_000 },
    method: { type: "string", enum: ["GET", "POST"], default: "GET" },
    loud: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
    options: { type: "object" },
    ratio: { type: "number" },
  },
  required: ["text", "limit"],
};
const fields = fieldsOf(schema);

describe("a form from a JSON schema", () => {
  it("asks for what has no default first, each with a fitting control", () => {
    expect(fields.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ["text", "text", true],
      ["limit", "number", false],
      ["body", "long", false],
      ["method", "choice", false],
      ["loud", "boolean", false],
      ["tags", "list", false],
      ["options", "json", false],
      ["ratio", "number", false],
    ]);
    expect(fields.find((field) => field.name === "text")?.label).toBe("Text");
    expect(fields.find((field) => field.name === "limit")).toMatchObject({
      label: "limit",
      hint: "How many.",
    });
  });

  it("has no fields for a schema without properties", () => {
    expect(fieldsOf({ type: "object" })).toEqual([]);
    expect(fieldsOf({})).toEqual([]);
  });

  it("reads each field as its type and leaves out what is empty", () => {
    const values = {
      text: "hi",
      limit: "3",
      body: "",
      loud: true,
      tags: "one\n\n two ",
      options: '{"a":[1]}',
    };
    expect(readForm(fields, values)).toEqual({
      value: { text: "hi", limit: 3, loud: true, tags: ["one", "two"], options: { a: [1] } },
      errors: {},
    });
  });

  it("says which field can't be read, and reads the others", () => {
    const { value, errors } = readForm(fields, { text: "hi", limit: "three", options: "{" });
    expect(value).toEqual({ text: "hi" });
    expect(errors).toEqual({ limit: "This is not a number.", options: "This is not JSON." });
  });

  it("shows a value so that reading it gives the value again", () => {
    const value: JsonObject = { text: "7", limit: 7, tags: ["a", "b"], options: { a: null }, loud: true };
    const values = Object.fromEntries(
      fields.map((field) => [field.name, shownValue(field, value[field.name])]),
    );
    expect(readForm(fields, values).value).toEqual(value);
  });
});
