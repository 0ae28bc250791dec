import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** What a serving process holds at this moment. */
export interface Resources {
  openStreams: number;
  /** Subscriptions to what happens to executions and workspaces. */
  listeners: number;
  timers: number;
  sockets: number;
  rssBytes: number;
}

export interface ApiProcessOptions {
  environment: Record<string, string>;
  /** File descriptor for the log; default ours. */
  stderr?: number | "inherit" | "ignore" | "pipe";
}

/** One instance of the product in a process of its own, to be killed or told to end. */
export class ApiProcess {
  private constructor(
    readonly child: ChildProcess,
    readonly origin: string,
  ) {}

  static async start({ environment, stderr = "inherit" }: ApiProcessOptions): Promise<ApiProcess> {
    const child = fork(join(import.meta.dirname, "api-server.ts"), {
      execArgv: ["--expose-gc", "--import", "tsx"],
      env: { ...process.env, NODE_OPTIONS: "", ...environment },
      stdio: ["ignore", "inherit", stderr, "ipc"],
    });
    const { port } = await hear<{ port: number }>(child);
    return new ApiProcess(child, `http://127.0.0.1:${port}`);
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  resources(): Promise<Resources> {
    const heard = hear<Resources>(this.child);
    this.child.send("resources");
    return heard;
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    await this.signal("SIGKILL");
  }

  /** Asks it to end; resolves with its exit code. */
  terminate(): Promise<number | null> {
    return this.signal("SIGTERM");
  }

  private signal(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (!this.isAlive) return Promise.resolve(child.exitCode);
    return new Promise((resolve) => {
      child.once("exit", (code) => resolve(code));
      child.kill(signal);
    });
  }
}

function hear<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null) =>
      reject(new Error(`The process ended: ${code ?? signal}.`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message as Message);
    });
  });
}
