import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { validateJson } from "@/lib/core/json-schema";
import { fromSchema } from "./from-schema";
import { readScene, type Scene } from "./scene";
import type { Script, ScriptedCall } from "./script";
import { SCRIPTS } from "./scripts";

export interface Played {
  text: string;
  toolCalls: ScriptedCall[];
}

/** The scripted answer to a conversation: tools first, then what was asked for. */
export function play(options: LanguageModelV4CallOptions, scripts: readonly Script[] = SCRIPTS): Played {
  const scene = readScene(options);
  const script = scriptFor(scene, scripts);
  const call = nextCall(scene, script) ?? demandedCall(options, scene);
  if (call) return { text: "", toolCalls: [call] };
  return {
    text: scene.schema ? structured(scene.schema, scene, script) : spoken(scene, script),
    toolCalls: [],
  };
}

function scriptFor(scene: Scene, scripts: readonly Script[]): Script | undefined {
  const role = scene.role?.toLowerCase();
  const instructions = scene.instructions.toLowerCase();
  return (
    scripts.find(
      (script) => role !== undefined && script.roles?.some((name) => name.toLowerCase() === role),
    ) ??
    scripts.find((script) =>
      script.instructions?.every((words) => instructions.includes(words.toLowerCase())),
    )
  );
}

/** The script's turns in order, as many as there are results already left out. */
function nextCall(scene: Scene, script: Script | undefined): ScriptedCall | null {
  const turns = (script?.calls ?? []).filter((turn) => scene.tools.includes(turn.tool));
  const turn = turns[scene.results.length];
  return turn ? { name: turn.tool, input: turn.input(scene) } : null;
}

/** Where a tool must be called and no script says how. */
function demandedCall(
  { tools = [], toolChoice }: LanguageModelV4CallOptions,
  scene: Scene,
): ScriptedCall | null {
  if (scene.results.length > 0 || !toolChoice || toolChoice.type === "auto" || toolChoice.type === "none")
    return null;
  const named = toolChoice.type === "tool" ? toolChoice.toolName : tools[0]?.name;
  const tool = tools.find(
    (item): item is LanguageModelV4FunctionTool => item.type === "function" && item.name === named,
  );
  if (!tool) return null;
  const input = fromSchema(tool.inputSchema as JsonObject, scene);
  return { name: tool.name, input: isJsonObject(input) ? input : {} };
}

/** Of what the script gives, each member that the schema takes. */
function structured(schema: JsonObject, scene: Scene, script: Script | undefined): string {
  let value: Json = fromSchema(schema, scene);
  for (const [name, item] of Object.entries(script?.gives?.(scene) ?? {})) {
    const given: Json = isJsonObject(value) ? { ...value, [name]: item } : value;
    if (validateJson(schema, given).length === 0) value = given;
  }
  return JSON.stringify(value);
}

function spoken(scene: Scene, script: Script | undefined): string {
  if (script?.says) return script.says(scene);
  const results = scene.results.map(({ tool, output }) => `\n\n${tool} answered: ${short(output)}`).join("");
  return `About ${scene.topic}: here is what a language model would work out. This text comes from the demo's script.${results}`;
}

function short(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
