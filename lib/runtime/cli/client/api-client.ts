import { isJsonObject, type JsonObject } from "@/lib/core/json";

export interface StreamedEvent {
  id: string;
  event: string;
  data: JsonObject;
}

interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Where a paused stream goes on. */
function resumeOf({ links }: JsonObject): string | null {
  return isJsonObject(links) && typeof links.resume === "string" ? links.resume : null;
}

/** A command's view of a running server: the public API with one key. Failures are worded for the terminal. */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly key: string | null,
  ) {}

  async get(path: string): Promise<JsonObject> {
    return this.object(await this.send(path, {}));
  }

  async post(path: string, body: JsonObject, headers: Record<string, string> = {}): Promise<JsonObject> {
    const json = { "Content-Type": "application/json", ...headers };
    return this.object(await this.send(path, { method: "POST", headers: json, body: JSON.stringify(body) }));
  }

  /** Lines of a text answer, one by one. */
  async *lines(path: string): AsyncGenerator<string> {
    const response = await this.send(path, {});
    await this.requireOk(response);
    yield* splitLines(response);
  }

  /** Server-sent events until the server ends the stream; where it only pauses, from there on. */
  async *events(path: string): AsyncGenerator<StreamedEvent> {
    for (let next: string | null = path; next !== null;) {
      const from: string = next;
      next = null;
      for await (const event of this.eventsOnce(from)) {
        if (event.event === "stream.paused") next = resumeOf(event.data);
        else yield event;
      }
    }
  }

  private async *eventsOnce(path: string): AsyncGenerator<StreamedEvent> {
    const response = await this.send(path, { headers: { Accept: "text/event-stream" } });
    await this.requireOk(response);
    let event = { id: "", event: "message", data: "" };
    for await (const line of splitLines(response)) {
      const [, field = "", value = ""] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (field === "id" || field === "event") event[field] = value;
      else if (field === "data") event.data += value;
      else if (line === "" && event.data !== "") {
        yield { ...event, data: objectOf(event.data) };
        event = { id: "", event: "message", data: "" };
      }
    }
  }

  private async send(path: string, init: Call): Promise<Response> {
    const authorization: Record<string, string> =
      this.key === null ? {} : { Authorization: `Bearer ${this.key}` };
    try {
      return await fetch(`${this.url}${path}`, { ...init, headers: { ...init.headers, ...authorization } });
    } catch {
      throw new Error(`No Tutti server answers at ${this.url}. Start it with: npm start`);
    }
  }

  private async object(response: Response): Promise<JsonObject> {
    await this.requireOk(response);
    return objectOf(await response.text());
  }

  private async requireOk(response: Response): Promise<void> {
    if (response.ok) return;
    const { detail, code } = objectOf(await response.text());
    const what = typeof detail === "string" ? detail : "That is not an answer of Tutti's API.";
    throw new ApiError(
      response.status,
      typeof code === "string" ? code : "",
      `${what} (${response.status} from ${this.url})`,
    );
  }
}

export class ApiError extends Error {
  override name = "ApiError";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

function objectOf(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

async function* splitLines(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body ?? []) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts.map((line) => line.replace(/\r$/, ""));
  }
  if (rest !== "") yield rest;
}
