import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "@/lib/core/json";

/** One call of the outside world, as it saw it. */
export interface SinkCall {
  /** The effect key: `execution:path`. */
  key: string;
  executionId: string;
  unkeyed: boolean;
  pid: number;
  attempt: number;
  /** What it was told to do. */
  parameters: Json;
  at: number;
}

/** What the caller is told to do next. `die`: at once. `die-after`: when its body has ended, before that is written. */
export interface SinkReply {
  then?: "die" | "die-after" | "fail";
  output?: Json;
}

export type SinkHandler = (call: SinkCall) => SinkReply | Promise<SinkReply>;

/** Records every side effect and decides, call by call, how long it takes and what becomes of the caller. */
export class Sink {
  readonly calls: SinkCall[] = [];
  url = "";
  handle: SinkHandler = () => ({});
  private server: Server | null = null;

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", async () => {
        const call = { ...(JSON.parse(text) as Omit<SinkCall, "at">), at: Date.now() };
        this.calls.push(call);
        const reply = await this.handle(call);
        response.end(JSON.stringify(reply));
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  callsOf(executionId: string): SinkCall[] {
    return this.calls.filter((call) => call.executionId === executionId);
  }

  /** Holds the answer to the first call that matches; resolves with it as soon as it has come. */
  holdFirst(matches: (call: SinkCall) => boolean = () => true): Promise<HeldCall> {
    const before = this.handle;
    return new Promise((resolve) => {
      let taken = false;
      this.handle = (call) => {
        if (taken || !matches(call)) return before(call);
        taken = true;
        return new Promise<SinkReply>((release) =>
          resolve({ call, release: (reply = {}) => release(reply) }),
        );
      };
    });
  }
}

export interface HeldCall {
  call: SinkCall;
  release: (reply?: SinkReply) => void;
}
