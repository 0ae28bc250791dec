import { type ChildProcess, fork } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Json, JsonObject } from "@/lib/core/json";
import { bundled } from "./bundle";

/** Where all processes' logs go, for finding out why a row failed. */
const LOG_FILE = process.env.FAULT_LOG;

export type Verb =
  | "define"
  | "revise"
  | "role"
  | "start"
  | "signal"
  | "decide"
  | "questions"
  | "answer"
  | "cancel"
  | "get"
  | "unfinished";

export interface Question {
  number: number;
  verb: Verb;
  input: JsonObject;
  tenantId?: string;
}

interface Message {
  ready?: boolean;
  ended?: string;
  question?: number;
  value?: Json;
  error?: { code: string; message: string };
}

/** The process ended before it answered: whether it did what was asked is not known. */
export class Unanswered extends Error {
  override name = "Unanswered";
}

/** A refusal that the process did answer. */
export class Refused extends Error {
  override name = "Refused";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A process of the product under test, with what can befall it. */
export class WorkerProcess {
  /** Keys of effects whose body ended here. */
  readonly ended: string[] = [];
  readonly gone: Promise<number | NodeJS.Signals>;
  private readonly waiting = new Map<
    number,
    { resolve: (value: Json) => void; reject: (e: Error) => void }
  >();
  private asked = 0;
  /** The last it wrote to standard error. */
  private log = "";

  private constructor(private readonly child: ChildProcess) {
    child.on("message", (message: Message) => this.hear(message));
    child.stderr?.on("data", (chunk: Buffer) => {
      this.log = (this.log + chunk.toString()).slice(-4_000);
      if (LOG_FILE) appendFileSync(LOG_FILE, chunk);
    });
    this.gone = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        for (const { reject } of this.waiting.values()) reject(new Unanswered("The process ended."));
        this.waiting.clear();
        resolve(signal ?? code ?? 0);
      });
    });
  }

  /** Starts one and waits until it has opened everything. `imports`: modules loaded before all others. */
  static async start(environment: Record<string, string>, imports: string[] = []): Promise<WorkerProcess> {
    const child = fork(await bundled(join(import.meta.dirname, "worker.ts")), {
      execArgv: imports.flatMap((file) => ["--import", file]),
      env: { ...process.env, NODE_OPTIONS: "", ...environment },
      stdio: ["ignore", "inherit", "pipe", "ipc"],
    });
    const started = new WorkerProcess(child);
    const ready = new Promise<void>((resolve, reject) => {
      child.on("message", (message: Message) => {
        if (message.ready) resolve();
      });
      child.once("exit", (code, signal) =>
        reject(new Error(`It ended with ${code ?? signal}. ${started.log}`)),
      );
    });
    await ready;
    return started;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Rejects with `Refused` when it said no, with `Unanswered` when it ended first. */
  ask(verb: Verb, input: JsonObject = {}, tenantId?: string): Promise<Json> {
    const number = ++this.asked;
    return new Promise((resolve, reject) => {
      if (!this.alive) return reject(new Unanswered(`The process has ended. ${this.log}`));
      this.waiting.set(number, { resolve, reject });
      const question: Question = { number, verb, input, ...(tenantId ? { tenantId } : {}) };
      this.child.send(question, (error) => {
        if (error && this.waiting.delete(number)) reject(new Unanswered(error.message));
      });
    });
  }

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.gone;
  }

  pause(): void {
    this.child.kill("SIGSTOP");
  }

  resume(): void {
    this.child.kill("SIGCONT");
  }

  /** SIGTERM; resolves with the exit code. */
  terminate(): Promise<number | NodeJS.Signals> {
    this.child.kill("SIGTERM");
    return this.gone;
  }

  private hear({ ended, question, value, error }: Message): void {
    if (ended !== undefined) this.ended.push(ended);
    if (question === undefined) return;
    const waiting = this.waiting.get(question);
    this.waiting.delete(question);
    if (error) waiting?.reject(new Refused(error.code, error.message));
    else waiting?.resolve(value ?? null);
  }
}
