import { jsonLanguage } from "@codemirror/lang-json";
import type { FieldError } from "@/lib/core/errors";

/** Something wrong, and where it stands in the text: offsets, and the line counted from 1. */
export interface Located extends FieldError {
  from: number;
  to: number;
  line: number;
}

type SyntaxNode = ReturnType<typeof jsonLanguage.parser.parse>["topNode"];

const VALUES = new Set(["Object", "Array", "String", "Number", "True", "False", "Null"]);

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

function valueIn(node: SyntaxNode): SyntaxNode | undefined {
  return childrenOf(node).find((child) => VALUES.has(child.name));
}

function nameOf(text: string, property: SyntaxNode): string | null {
  const name = property.getChild("PropertyName");
  try {
    return name ? String(JSON.parse(text.slice(name.from, name.to))) : null;
  } catch {
    return null;
  }
}

/** A step down: the node to mark, and the value to go on from. */
interface Place {
  mark: SyntaxNode;
  value: SyntaxNode;
}

function below(text: string, { value }: Place, segment: string): Place | null {
  if (value.name === "Array") {
    const item = childrenOf(value).filter((child) => VALUES.has(child.name))[Number(segment)];
    return item ? { mark: item, value: item } : null;
  }
  if (value.name !== "Object") return null;
  // JSON.parse keeps the last of two equal names, so that is the one the pointer means.
  const property = value.getChildren("Property").findLast((candidate) => nameOf(text, candidate) === segment);
  const inner = property && valueIn(property);
  if (!inner) return null;
  const name = property.getChild("PropertyName");
  return { mark: isContainer(inner) && name ? name : inner, value: inner };
}

function isContainer(node: SyntaxNode): boolean {
  return node.name === "Object" || node.name === "Array";
}

/** What to underline: a container's first character says enough. */
function rangeOf({ mark }: Place): { from: number; to: number } {
  return isContainer(mark) ? { from: mark.from, to: mark.from + 1 } : { from: mark.from, to: mark.to };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The way a JSON Pointer leads, as far as it exists: a missing member is marked where it should be. */
function follow(text: string, start: Place, pointer: string): Place {
  let place = start;
  for (const segment of pointer.split("/").slice(1)) {
    const next = below(text, place, segment.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (!next) break;
    place = next;
  }
  return place;
}

/** Where each error stands in a JSON text, by its pointer. */
export function locate(text: string, errors: readonly FieldError[]): Located[] {
  if (errors.length === 0) return [];
  const root = valueIn(jsonLanguage.parser.parse(text).topNode);
  return errors.map((error) => {
    const range = root
      ? rangeOf(follow(text, { mark: root, value: root }, error.pointer))
      : { from: 0, to: 0 };
    return { ...error, ...range, line: lineAt(text, range.from) };
  });
}

/** The first place where a text stops being JSON. */
export function locateSyntaxError(text: string): Located {
  let from = text.length;
  jsonLanguage.parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError && node.from < from) from = node.from;
    },
  });
  const rest = text.slice(from).trim();
  const detail = rest === "" ? "The text ends too early." : "This is not JSON here.";
  return { pointer: "", detail, from, to: Math.min(from + 1, text.length), line: lineAt(text, from) };
}
