import { setTimeout as wait } from "node:timers/promises";
import { droppedLogLines, log } from "@/lib/guard/log";

// Its parent has closed the other end of standard error.
for (let line = 0; line < 20; line++) {
  log.error("nobody reads this", { line });
  await wait(1);
}
process.stdout.write(`dropped ${droppedLogLines()}`);
