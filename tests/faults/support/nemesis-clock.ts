import { join } from "node:path";
import type { WorkerProcess } from "./worker-process";
import type { FaultWorld } from "./world";

/** A process whose clock is wrong by so many milliseconds. */
export function skewedWorker(
  world: FaultWorld,
  offsetMs: number,
  environment: Record<string, string> = {},
): Promise<WorkerProcess> {
  const preload = join(import.meta.dirname, "skewed-clock.ts");
  return world.worker({ ...environment, CLOCK_OFFSET_MS: String(offsetMs) }, [preload]);
}
