import { fail } from "./builtin/fail";
import { httpRequest } from "./builtin/http-request";
import { memorySearch, memoryWrite } from "./builtin/memory";
import { echo, uppercase } from "./builtin/text";
import type { RegisteredTool } from "./contract";

/** Every tool that is code. One more: write its file in `builtin/` and name it here. */
export const TOOLS: readonly RegisteredTool[] = [
  echo,
  uppercase,
  fail,
  memoryWrite,
  memorySearch,
  httpRequest,
];
