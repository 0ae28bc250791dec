import type { JsonObject } from "@/lib/core/json";
import type { Scene } from "./scene";

/**
 * How the scripted model plays one role. A script is chosen by the role's name, else by words of its instructions;
 * what it leaves open is made from the task and the schema asked for.
 */
export interface Script {
  /** Names of roles, in any case. */
  roles?: readonly string[];
  /** Or: words that the instructions hold, all of them, in any case. */
  instructions?: readonly string[];
  /** Tools it calls before it answers, one turn each; those that are not there are left out. */
  calls?: readonly ScriptedTurn[];
  /** What it says where text is asked for. */
  says?: (scene: Scene) => string;
  /** Members of its structured answer; the others are made from the schema. */
  gives?: (scene: Scene) => JsonObject;
}

export interface ScriptedTurn {
  tool: string;
  input: (scene: Scene) => JsonObject;
}

export interface ScriptedCall {
  name: string;
  input: JsonObject;
}
