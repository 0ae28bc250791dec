import { fail } from "./builtin/fail";
import { httpRequest } from "./builtin/http-request";
import { memorySearch, memoryWrite } from "./builtin/memory";
import { echo, uppercase } from "./builtin/text";
import type { RegisteredTool } from "./contract";
import { EXECUTION_TOOLS } from "./meta/executions";
import { orchestrationTools } from "./meta/orchestrations";
import { roleTools } from "./meta/roles";

const all = (): readonly RegisteredTool[] => TOOLS;

/** Every tool that is code. One more: write its file in `builtin/` and name it here. */
export const TOOLS: readonly RegisteredTool[] = [
  echo,
  uppercase,
  fail,
  memoryWrite,
  memorySearch,
  httpRequest,
  ...roleTools(all),
  ...orchestrationTools(all),
  ...EXECUTION_TOOLS,
];
