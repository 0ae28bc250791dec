import { invalid } from "./errors";

/** The closed list of filters, with how many arguments each takes. */
export const FILTERS = {
  default: [1, 1],
  json: [0, 0],
  join: [0, 1],
  first: [0, 0],
  last: [0, 0],
  length: [0, 0],
  upper: [0, 0],
  lower: [0, 0],
  trim: [0, 0],
  truncate: [1, 1],
} as const satisfies Record<string, readonly [least: number, most: number]>;
export type FilterName = keyof typeof FILTERS;

export interface FilterCall {
  name: FilterName;
  arguments: (string | number | boolean | null)[];
}

/** What stands between `{{` and `}}`: a path of own members, and filters. */
export interface TemplateExpression {
  path: string[];
  filters: FilterCall[];
}

/** Text and expressions in order. A template is whole when it is a single expression. */
export type Template = (string | TemplateExpression)[];

// Sticky patterns of one class or one branch each: no backtracking, so parsing is linear in the text.
const SPACE = /\s*/y;
const NAME = /[\p{L}\p{N}_$-]+/uy;
const INDEX = /\d{1,9}/y;
const NUMBER = /-?\d{1,15}(?:\.\d{1,15})?/y;
const WORDS: Record<string, boolean | null> = { true: true, false: false, null: null };
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

function isFilterName(name: string): name is FilterName {
  return Object.hasOwn(FILTERS, name);
}

class Scanner {
  constructor(
    private readonly text: string,
    public position: number,
  ) {}

  fail(problem: string): never {
    throw invalid(`Template error at character ${this.position + 1}: ${problem}`);
  }

  skipSpace(): void {
    this.take(SPACE);
  }

  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text)?.[0] ?? null;
    this.position += match?.length ?? 0;
    return match;
  }

  eat(token: string): boolean {
    if (!this.text.startsWith(token, this.position)) return false;
    this.position += token.length;
    return true;
  }

  /** Text in single or double quotes, with `\\`, `\"`, `\'`, `\n`, `\r`, `\t`. */
  quoted(): string | null {
    const quote = this.text.charAt(this.position);
    if (quote !== '"' && quote !== "'") return null;
    let value = "";
    for (this.position++; this.position < this.text.length; this.position++) {
      const character = this.text.charAt(this.position);
      if (character === quote) {
        this.position++;
        return value;
      }
      if (character !== "\\") value += character;
      else {
        const escaped = this.text.charAt(++this.position);
        value += ESCAPES[escaped] ?? escaped;
      }
    }
    return this.fail("the quoted text has no end.");
  }
}

function parseSegment(scanner: Scanner): string | null {
  if (scanner.eat(".")) return scanner.take(NAME) ?? scanner.fail('a name must follow ".".');
  if (!scanner.eat("[")) return null;
  scanner.skipSpace();
  const key = scanner.quoted() ?? scanner.take(INDEX);
  if (key === null) scanner.fail('a number or quoted text must follow "[".');
  scanner.skipSpace();
  if (!scanner.eat("]")) scanner.fail('"]" is missing.');
  return key;
}

function parsePath(scanner: Scanner): string[] {
  const path = [scanner.take(NAME) ?? scanner.fail("a path such as input.task is expected.")];
  for (let next = parseSegment(scanner); next !== null; next = parseSegment(scanner)) path.push(next);
  return path;
}

function parseArgument(scanner: Scanner): FilterCall["arguments"][number] {
  scanner.skipSpace();
  const text = scanner.quoted();
  if (text !== null) return text;
  const number = scanner.take(NUMBER);
  if (number !== null) return Number(number);
  const word = scanner.take(NAME) ?? "";
  if (!Object.hasOwn(WORDS, word)) scanner.fail("a filter takes numbers, true, false, null or quoted text.");
  return WORDS[word] ?? null;
}

function parseFilter(scanner: Scanner): FilterCall {
  scanner.skipSpace();
  const name = scanner.take(NAME) ?? "";
  if (!isFilterName(name)) {
    scanner.fail(`there is no filter "${name}". The filters are ${Object.keys(FILTERS).join(", ")}.`);
  }
  const call: FilterCall = { name, arguments: [] };
  scanner.skipSpace();
  if (scanner.eat(":")) {
    do {
      call.arguments.push(parseArgument(scanner));
      scanner.skipSpace();
    } while (scanner.eat(","));
  }
  const [least, most] = FILTERS[name];
  const count = call.arguments.length;
  if (count < least || count > most) {
    scanner.fail(`the filter "${name}" takes ${least === most ? least : `${least} or ${most}`} arguments.`);
  }
  return call;
}

/** Parses `path | filter:argument | …` from the scanner's position up to, not including, what can't belong to it. */
function parseExpressionAt(scanner: Scanner): TemplateExpression {
  scanner.skipSpace();
  const expression: TemplateExpression = { path: parsePath(scanner), filters: [] };
  scanner.skipSpace();
  while (scanner.eat("|")) {
    expression.filters.push(parseFilter(scanner));
    scanner.skipSpace();
  }
  return expression;
}

/** An expression without braces, as conditions name a field. Throws `invalid`. */
export function parseExpression(text: string): TemplateExpression {
  const scanner = new Scanner(text, 0);
  const expression = parseExpressionAt(scanner);
  if (scanner.position < text.length) scanner.fail("this can't stand in a path.");
  return expression;
}

/**
 * Parses text with `{{path | filter:argument}}` in it; `\{{` stands for two plain braces. Throws `invalid`
 * naming the place. Linear in the length of the text.
 */
export function parseTemplate(text: string): Template {
  const template: Template = [];
  const scanner = new Scanner(text, 0);
  let literal = "";
  for (let open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", scanner.position)) {
    const escaped = open > scanner.position && text.charAt(open - 1) === "\\";
    literal += text.slice(scanner.position, escaped ? open - 1 : open);
    scanner.position = open + 2;
    if (escaped) {
      literal += "{{";
      continue;
    }
    if (literal !== "") template.push(literal);
    literal = "";
    template.push(parseExpressionAt(scanner));
    if (!scanner.eat("}}")) scanner.fail('"}}" is missing or this can\'t stand in a template.');
  }
  literal += text.slice(scanner.position);
  if (literal !== "" || template.length === 0) template.push(literal);
  return template;
}
