import { z } from "zod";
import { TuttiError } from "@/lib/core/errors";
import type { Runtime } from "@/lib/runtime/runtime";
import { withDeadline } from "./deadline";

/** Public, so it says only whether each part works. */
export const Health = z
  .object({ status: z.literal("ok"), parts: z.record(z.string(), z.literal("ok")) })
  .meta({ id: "Health" });
export type Health = z.infer<typeof Health>;

const FRESH_MS = 1_000;
const DEADLINE_MS = 1_500;

type Readiness = Awaited<ReturnType<Runtime["ready"]>>;
interface Look {
  at: number;
  readiness: Promise<Readiness>;
}
const looks = new WeakMap<Runtime, Look>();

/** `ok`, or `unavailable` naming the parts that don't work. Looks at most once a second, however many ask. */
export async function health(runtime: Runtime): Promise<Health> {
  const { ok, parts } = await recentReadiness(runtime);
  const entries = Object.entries(parts);
  if (ok) return { status: "ok", parts: Object.fromEntries(entries.map(([name]) => [name, "ok" as const])) };
  throw new TuttiError("unavailable", "Not ready.", {
    extra: { parts: Object.fromEntries(entries.map(([name, works]) => [name, works ? "ok" : "not ok"])) },
  });
}

function recentReadiness(runtime: Runtime): Promise<Readiness> {
  const now = performance.now();
  const last = looks.get(runtime);
  if (last && now - last.at < FRESH_MS) return last.readiness;
  const readiness = withDeadline(runtime.ready(), DEADLINE_MS).catch(() => ({
    ok: false,
    parts: { database: false },
  }));
  looks.set(runtime, { at: now, readiness });
  return readiness;
}
