import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

const DEADLINE_MS = 60_000;

/** A process of this benchmark that talks by messages. */
export class Child {
  readonly process: ChildProcess;
  private readonly waiting: ((message: unknown) => void)[] = [];
  private readonly heard: unknown[] = [];

  constructor(file: string, environment: Record<string, string> = {}) {
    this.process = fork(file, {
      execArgv: ["--import", "tsx"],
      env: { ...process.env, ...environment },
      serialization: "advanced",
    });
    this.process.on("message", (message) => {
      const next = this.waiting.shift();
      if (next) next(message);
      else this.heard.push(message);
    });
  }

  /** The next message. */
  hear<Message>(): Promise<Message> {
    if (this.heard.length > 0) return Promise.resolve(this.heard.shift() as Message);
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`${this.process.spawnargs.at(-1)} said nothing.`));
      const timer = setTimeout(fail, DEADLINE_MS);
      this.process.once("exit", fail);
      this.waiting.push((message) => {
        clearTimeout(timer);
        this.process.off("exit", fail);
        resolve(message as Message);
      });
    });
  }

  tell(message: string | object): void {
    this.process.send(message);
  }

  ask<Message>(message: string | object): Promise<Message> {
    this.tell(message);
    return this.hear();
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill(signal);
    await ended;
  }
}
