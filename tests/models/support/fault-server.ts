import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What one request gets; the connection stays open until the behaviour ends it. */
export type Behaviour = (response: ServerResponse, body: string) => void | Promise<void>;

/** A chat completions server that misbehaves as told: one behaviour per request, the last one again and again. */
export class FaultServer {
  readonly bodies: string[] = [];
  readonly keys: string[] = [];
  /** Requests whose client went away before their answer ended. */
  abandoned = 0;
  private play = 0;
  private behaviours: Behaviour[] = [];
  private readonly server = createServer((request, response) => void this.handle(request, response));

  static async start(): Promise<FaultServer> {
    const made = new FaultServer();
    await new Promise<void>((resolve) => made.server.listen(0, "127.0.0.1", resolve));
    return made;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** Forgets what was, and behaves so from now on. */
  plays(...behaviours: Behaviour[]): void {
    this.play++;
    this.behaviours = behaviours;
    this.bodies.length = 0;
    this.keys.length = 0;
    this.abandoned = 0;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { play } = this;
    let body = "";
    for await (const chunk of request) body += String(chunk);
    this.bodies.push(body);
    this.keys.push(request.headers.authorization ?? "");
    response.on("close", () => {
      if (!response.writableFinished && play === this.play) this.abandoned++;
    });
    const behaviour = this.behaviours[Math.min(this.bodies.length, this.behaviours.length) - 1];
    await behaviour?.(response, body);
  }
}

export const UPSTREAM_TEXT = "internal stack trace of the provider";

/** A status with a body as OpenAI sends it. */
export function status(code: number, headers: Record<string, string> = {}, error: object = {}): Behaviour {
  return (response) => {
    response.writeHead(code, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ error: { message: UPSTREAM_TEXT, type: "test", ...error } }));
  };
}

function piece(delta: object, finish: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", created: 1, model: "m", choices })}\n\n`;
}

const USAGE = `data: ${JSON.stringify({ id: "c1", created: 1, model: "m", choices: [], usage: { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 } })}\n\n`;
const END = `${piece({}, "stop")}${USAGE}data: [DONE]\n\n`;

export function begin(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
}

/** A whole answer at once. */
export function says(text: string): Behaviour {
  return (response) => {
    begin(response);
    response.end(piece({ role: "assistant", content: text }) + END);
  };
}

/** Word by word with pauses. */
export function saysSlowly(words: string[], pauseMs: number): Behaviour {
  return async (response) => {
    begin(response);
    for (const word of words) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      response.write(piece({ content: word }));
    }
    response.end(END);
  };
}

/** The beginning of an answer, then what `then` does. */
export function startsWith(text: string, then: Behaviour): Behaviour {
  return async (response, body) => {
    begin(response);
    response.write(piece({ role: "assistant", content: text }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await then(response, body);
  };
}

export const hangs: Behaviour = () => undefined;
export const breaksOff: Behaviour = (response) => void response.destroy();
export const endsEarly: Behaviour = (response) => void response.end();
export const garbage: Behaviour = (response) => void response.end("data: {not json\n\ndata: [DONE]\n\n");
export const callsTool =
  (name: string, input: string): Behaviour =>
  (response) => {
    begin(response);
    const call = { index: 0, id: "call_1", type: "function", function: { name, arguments: input } };
    response.end(piece({ tool_calls: [call] }) + piece({}, "tool_calls") + USAGE + "data: [DONE]\n\n");
  };
