import { describe, expect, it } from "vitest";
import { locate, locateSyntaxError } from "@/lib/ui/builder/json/json-locate";

const TEXT = `{
  "name": "Two",
  "steps": [
    { "id": "a", "a/b": 1 },
    { "id": "b", "inputMapping": { "text": "{{x}}" } }
  ]
}`;

function marked(pointer: string, text = TEXT) {
  const [found] = locate(text, [{ pointer, detail: "" }]);
  return found && { text: text.slice(found.from, found.to), line: found.line };
}

describe("places of errors in a JSON text", () => {
  it("marks the value a pointer leads to", () => {
    expect(marked("/steps/1/inputMapping/text")).toEqual({ text: '"{{x}}"', line: 5 });
    expect(marked("/name")).toEqual({ text: '"Two"', line: 2 });
  });

  it("reads the escapes of RFC 6901", () => {
    expect(marked("/steps/0/a~1b")).toEqual({ text: "1", line: 4 });
  });

  it("marks the name of a member that is an object or a list", () => {
    expect(marked("/steps")).toEqual({ text: '"steps"', line: 3 });
    expect(marked("/steps/1/inputMapping")).toEqual({ text: '"inputMapping"', line: 5 });
  });

  it("marks where a missing member should be", () => {
    expect(marked("/steps/1/capability")).toEqual({ text: "{", line: 5 });
    expect(marked("/description")).toEqual({ text: "{", line: 1 });
  });

  it("takes the last of two members of one name, as JSON.parse does", () => {
    expect(marked("/a", '{"a": 1, "a": 2}')?.text).toBe("2");
  });

  it("finds where a text stops being JSON", () => {
    expect(locateSyntaxError('{\n  "a": 1,\n  oops\n}')).toMatchObject({ line: 3 });
    expect(locateSyntaxError('{"a": [1, 2')).toMatchObject({ detail: "The text ends too early." });
  });
});
