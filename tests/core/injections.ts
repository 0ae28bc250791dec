/** Payloads that ran code, read secrets or crashed template engines elsewhere. As data or as template: inert here. */
const CODE = [
  "7*7", "7*'7'", "input.a+1", "input.a ? 1 : 2", "input.a || 1", "input.a && 1", "!input.a", "(1)", "[1,2]", "`x`",
  "${7*7}", "#{7*7}", "<%= 7*7 %>", "@(7*7)", "this", "self", "global", "globalThis", "window", "process",
  "process.env", "process.exit(1)", "process.mainModule.require('child_process').execSync('id')", "require('fs')",
  "import('fs')", "eval('1')", "Function('return 1')()", "new Function('return 1')()", "constructor",
  "constructor.constructor", "constructor.constructor('return process')()", "input.constructor",
  "input.constructor.constructor('return process')().env", "input.__proto__", "input.__proto__.polluted",
  "input.prototype", "input['constructor']", 'input["__proto__"]', "input.toString", "input.toString()",
  "input.valueOf", "input.hasOwnProperty", "input.__defineGetter__", "input.__lookupGetter__('a')", "input.list.length",
  "input.list.push", "input.list.map", "input.list.constructor", "input.list['filter']", "input.text.length",
  "input.text.at", "input.text.constructor", "input.text['replace']", "input.text[0]", "input..a", "input.", ".input",
  "input[", "input[]", "input[-1]", "input[1e9]", "input[99999999999]", "input[a]", "input['a]", "input[\"a", "input]",
  "$input.item.json", "$json.a", "$env.SECRET", "$(input)", "={{ 1 }}", "range(1,1e9)", "lipsum.__globals__",
  "config.items()", "request.application.__globals__", "''.__class__.__mro__[1].__subclasses__()", "cycler.__init__",
  "input | eval", "input | map:'constructor'", "input | constructor", "input | __proto__", "input | toString",
  "input | hasOwnProperty", "input | json | eval", "input |", "| upper", "input || upper", "input | default:",
  "input | default:process.env", "input | default:constructor", "input | default:(1)", "input | default:`x`",
  "input.a | truncate:1e9", "input.a | truncate:-1", "input.a | truncate:'x'", "input.a | join:','", "input; input",
  "input, input", "input = 1", "input++", "input => 1", "delete input", "//", "/* */", "<script>alert(1)</script>",
  "input\u0000", "input.\u202ea", "{{input}}", "}} {{", "\\u0063onstructor", "__proto__", "prototype", "hasOwnProperty",
  "toString", "__defineSetter__",
];

export const INJECTIONS: readonly string[] = CODE;
