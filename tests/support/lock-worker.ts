import { lockDirectory } from "@/lib/db/directory-lock";

/** A process that locks and unlocks a directory when it is told to. */
const directory = process.argv[2] ?? "";
let unlock: (() => void) | null = null;

function lock(): boolean {
  try {
    unlock = lockDirectory(directory);
    return true;
  } catch {
    return false;
  }
}

process.on("message", (message) => {
  if (message === "lock") {
    process.send?.({ held: lock() });
    return;
  }
  unlock?.();
  unlock = null;
  process.send?.({ released: true });
});
process.send?.({ ready: true });
