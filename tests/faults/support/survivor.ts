import type { Json, JsonObject } from "@/lib/core/json";
import type { Work } from "./generator";
import { Refused, Unanswered, type Verb, type WorkerProcess } from "./worker-process";
import { pause, type BeginOptions, type FaultWorld } from "./world";

/** One place of a process: whenever the one there has died, another is started, until it is told to stop. */
export class Survivor {
  deaths = 0;
  private current: WorkerProcess | null = null;
  private readonly life: Promise<void>;
  stopped = false;
  /** None could be started any more. */
  private broken: Error | null = null;

  private constructor(
    private readonly world: FaultWorld,
    first: WorkerProcess,
    private readonly environment: Record<string, string>,
  ) {
    this.current = first;
    this.life = this.live();
  }

  static async start(world: FaultWorld, environment: Record<string, string> = {}): Promise<Survivor> {
    return new Survivor(world, await world.worker(environment), environment);
  }

  /** The process there is now; waits for one while there is none. */
  async worker(): Promise<WorkerProcess> {
    for (;;) {
      if (this.broken) throw this.broken;
      if (this.stopped) throw new Error("The process was stopped for good.");
      if (this.current?.alive) return this.current;
      await pause(10);
    }
  }

  async kill(): Promise<void> {
    await (await this.worker()).kill();
  }

  /** For what may be asked twice: asks until somebody answers. */
  async ask(verb: Verb, input: JsonObject = {}): Promise<Json> {
    for (;;) {
      try {
        return await (await this.worker()).ask(verb, input);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        // Its end is heard of in a later turn of the event loop.
        await pause(5);
      }
    }
  }

  /** Starts one execution; null when nobody acknowledged it. */
  async begin(work: Work, more: BeginOptions & JsonObject = {}): Promise<string | null> {
    const [id = null] = await this.world.begin(await this.worker(), work, 1, more);
    return id;
  }

  /** False when that takes longer. */
  async allEnd(timeoutMs: number): Promise<boolean> {
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline;) {
      if ((await this.ask("unfinished")) === 0) return true;
      await pause(50);
    }
    return false;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.current?.kill();
    await this.life;
  }

  private async live(): Promise<void> {
    while (!this.stopped) {
      await this.current?.gone;
      if (this.stopped) return;
      this.deaths++;
      try {
        this.current = await this.world.worker(this.environment);
      } catch (error) {
        this.broken = error instanceof Error ? error : new Error(String(error));
        return;
      }
    }
  }
}

/** True when the process did it, false when it refused: somebody was faster, or it has ended. */
export async function attempt(survivor: Survivor, verb: Verb, input: JsonObject): Promise<boolean> {
  try {
    await survivor.ask(verb, input);
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (["conflict", "gone", "not_found"].includes(error.code)) return false;
    throw error;
  }
}
