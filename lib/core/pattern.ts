import { invalid } from "./errors";

/**
 * Regular expressions of tenants (`pattern` in JSON Schema), matched in linear time. JavaScript's own engine
 * backtracks: `(a+)+$` and thirty letters stop the process for everybody. Here a pattern becomes a small machine
 * that tries all alternatives at once. Lookaround and backreferences, which need backtracking, are refused.
 */
export interface Pattern {
  matches(text: string): boolean;
  /** Elementary steps that matching this text can take at most. */
  cost(text: string): number;
}

type Test = (character: string) => boolean;
type Instruction =
  | { kind: "test"; test: Test }
  | { kind: "split"; next: number[] }
  | { kind: "assert"; holds: (before: string, after: string) => boolean }
  | { kind: "match" };
/** A node writes its instructions at the end of a program. */
type Node = (program: Instruction[]) => void;

const MAX_SOURCE = 1000;
const MAX_PROGRAM = 2000;
/** Instructions times characters: about a tenth of a second. */
const MAX_WORK = 10_000_000;

const QUANTIFIER = /(?:[*+?]|\{(\d{1,4})(,?)(\d{0,4})\})\??/y;
const ESCAPE = /\\(?:[pP]\{[^}]*\}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[^1-9k])/uy;
const CLASS = /\[(?:\\.|[^\]\\])*\]/suy;
const GROUP = /\((?:\?:|\?<[A-Za-z_$][\w$]*>)?/y;
const isWord = (character: string) => /^\w$/.test(character);
const atBoundary = (before: string, after: string) => isWord(before) !== isWord(after);

const ASSERTIONS: Record<string, (before: string, after: string) => boolean> = {
  "^": (before) => before === "",
  $: (_, after) => after === "",
  "\\b": atBoundary,
  "\\B": (before, after) => !atBoundary(before, after),
};

function emit(program: Instruction[], instruction: Instruction): number {
  if (program.length >= MAX_PROGRAM) throw invalid("The pattern is too large.");
  return program.push(instruction) - 1;
}

function jump(program: Instruction[], from: number, ...next: number[]): void {
  program[from] = { kind: "split", next };
}

function choice(options: Node[]): Node {
  return (program) => {
    const start = emit(program, { kind: "split", next: [] });
    const entries: number[] = [];
    const exits: number[] = [];
    for (const option of options) {
      entries.push(program.length);
      option(program);
      exits.push(emit(program, { kind: "split", next: [] }));
    }
    jump(program, start, ...entries);
    for (const exit of exits) jump(program, exit, program.length);
  };
}

function repeat(node: Node, least: number, most: number): Node {
  return (program) => {
    for (let count = 0; count < least; count++) {
      const before = program.length;
      node(program);
      // What is empty once is empty always: `(){9999}` nested in itself must not cost 9999 × 9999 turns.
      if (program.length === before) break;
    }
    if (most === Number.POSITIVE_INFINITY) {
      const loop = emit(program, { kind: "split", next: [] });
      node(program);
      emit(program, { kind: "split", next: [loop] });
      jump(program, loop, loop + 1, program.length);
      return;
    }
    const exits: number[] = [];
    for (let count = least; count < most; count++) {
      exits.push(emit(program, { kind: "split", next: [] }));
      node(program);
    }
    for (const exit of exits) jump(program, exit, exit + 1, program.length);
  };
}

class Parser {
  private position = 0;
  private depth = 0;

  constructor(
    private readonly source: string,
    private readonly flags: string,
  ) {}

  parse(): Node {
    return this.alternatives();
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.source);
    this.position += match?.[0].length ?? 0;
    return match;
  }

  private alternatives(): Node {
    const options = [this.sequence()];
    while (this.source.charAt(this.position) === "|") {
      this.position++;
      options.push(this.sequence());
    }
    return options.length === 1 && options[0] ? options[0] : choice(options);
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    while (this.position < this.source.length && !"|)".includes(this.source.charAt(this.position))) {
      nodes.push(this.quantified(this.atom()));
    }
    return (program) => {
      for (const node of nodes) node(program);
    };
  }

  private quantified(node: Node): Node {
    const match = this.take(QUANTIFIER);
    if (!match) return node;
    const [text, low, comma, high] = match;
    if (low !== undefined) {
      const least = Number(low);
      return repeat(node, least, high ? Number(high) : comma ? Number.POSITIVE_INFINITY : least);
    }
    return repeat(node, text.startsWith("+") ? 1 : 0, text.startsWith("?") ? 1 : Number.POSITIVE_INFINITY);
  }

  private atom(): Node {
    const start = this.position;
    const two = this.source.slice(start, start + 2);
    const assertion = ASSERTIONS[two.startsWith("\\") ? two : two.charAt(0)];
    if (assertion) {
      this.position += two.startsWith("\\") ? 2 : 1;
      return (program) => emit(program, { kind: "assert", holds: assertion });
    }
    if (two.startsWith("(")) return this.group();
    const special = this.take(CLASS) ?? this.take(ESCAPE);
    const text = special?.[0] ?? String.fromCodePoint(this.source.codePointAt(start) ?? 0);
    if (!special && text === "\\") throw invalid("Backreferences in patterns are not supported.");
    if (!special) this.position += text.length;
    const test = special || text === "." ? this.native(text) : (character: string) => character === text;
    return (program) => emit(program, { kind: "test", test });
  }

  /** One class or escape is matched by the native engine: against a single character nothing can backtrack. */
  private native(text: string): Test {
    const expression = new RegExp(`^${text}$`, this.flags);
    return (character) => expression.test(character);
  }

  private group(): Node {
    const opening = this.take(GROUP)?.[0];
    if (opening === "(" && this.source.charAt(this.position) === "?") {
      throw invalid("Lookahead and lookbehind in patterns are not supported.");
    }
    if (++this.depth > 50) throw invalid("The pattern is nested too deeply.");
    const node = this.alternatives();
    this.depth--;
    this.position++;
    return node;
  }
}

/** Runs a program over text. The states are lists of places, each place at most once per position. */
class Machine {
  private readonly seenAt: Int32Array;
  private readonly end: number;

  constructor(private readonly program: Instruction[]) {
    this.seenAt = new Int32Array(program.length).fill(-1);
    this.end = program.length - 1;
  }

  matches(text: string): boolean {
    this.seenAt.fill(-1);
    let reached: number[] = [];
    let before = "";
    let position = 0;
    for (const after of text) {
      // Every position may be the start: a JSON Schema pattern is not anchored.
      reached.push(0);
      const states = this.follow(reached, position++, before, after);
      if (this.seenAt[this.end] === position - 1) return true;
      reached = this.read(states, after);
      before = after;
    }
    reached.push(0);
    this.follow(reached, position, before, "");
    return this.seenAt[this.end] === position;
  }

  /** Everything reachable from `stack` without reading a character. */
  private follow(stack: number[], position: number, before: string, after: string): number[] {
    const states: number[] = [];
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      if (this.seenAt[place] === position) continue;
      this.seenAt[place] = position;
      const instruction = this.program[place];
      if (instruction?.kind === "test") states.push(place);
      else if (instruction?.kind === "split") for (const next of instruction.next) stack.push(next);
      else if (instruction?.kind === "assert" && instruction.holds(before, after)) stack.push(place + 1);
    }
    return states;
  }

  private read(states: number[], character: string): number[] {
    const reached: number[] = [];
    for (const place of states) {
      const instruction = this.program[place];
      if (instruction?.kind === "test" && instruction.test(character)) reached.push(place + 1);
    }
    return reached;
  }
}

function nativeFlags(source: string): string {
  for (const flags of ["u", ""]) {
    try {
      new RegExp(source, flags);
      return flags;
    } catch {
      continue;
    }
  }
  throw invalid("The pattern is not a valid regular expression.");
}

/** Compiles an unanchored ECMA-262 pattern. Throws `invalid` for what is malformed, too large or unsupported. */
export function compilePattern(source: string): Pattern {
  if (source.length > MAX_SOURCE) throw invalid("The pattern is too long.");
  const program: Instruction[] = [];
  new Parser(source, nativeFlags(source)).parse()(program);
  emit(program, { kind: "match" });
  const machine = new Machine(program);
  const cost = (text: string) => (text.length + 1) * program.length;
  return {
    cost,
    // Text too long for its pattern doesn't match: a bounded no is better than an unbounded yes.
    matches: (text) => cost(text) <= MAX_WORK && machine.matches(text),
  };
}
