import { type ChatCompletionRequest, type FixtureOpts, LLMock } from "@copilotkit/aimock";

/** What the model answers: text, tool calls, or both. Usage is what the provider would report. */
export interface ModelReply {
  content?: string;
  toolCalls?: { name: string; arguments: object | string; id?: string }[];
  usage?: {
    prompt_tokens: number;
    completion_tokens: number;
    prompt_tokens_details?: { cached_tokens: number };
  };
  finishReason?: string;
}

/** A model server on loopback (aimock): any number of replies, over real HTTP, and what it was asked. */
export class ModelServer {
  private constructor(private readonly mock: LLMock) {}

  static async start(): Promise<ModelServer> {
    const mock = new LLMock({ port: 0, strict: true });
    await mock.start();
    return new ModelServer(mock);
  }

  /** `LLM_BASE_URL`, `OPENAI_BASE_URL`; Anthropic takes the same. */
  get baseUrl(): string {
    return `${this.mock.url}/v1`;
  }

  get origin(): string {
    return this.mock.url;
  }

  /** The environment that makes this server the default model, `openai-compatible/test-model`. */
  get environment(): Record<string, string> {
    return {
      LLM_BASE_URL: this.baseUrl,
      LLM_API_KEY: "sk-test-model-server",
      LLM_DEFAULT_MODEL: "test-model",
    };
  }

  /** Every request that nothing later answers gets this; the last one registered goes first. */
  answers(reply: ModelReply | ((request: ChatCompletionRequest) => ModelReply), options?: FixtureOpts): this {
    return this.when(() => true, reply, options);
  }

  /** The replies in order, one per request; the last one again and again. */
  answersInOrder(...replies: ModelReply[]): this {
    let next = 0;
    return this.answers(() => replies[Math.min(next++, replies.length - 1)] ?? { content: "" });
  }

  /** Requests whose conversation holds the text. */
  whenAsked(text: string, reply: ModelReply | ((request: ChatCompletionRequest) => ModelReply)): this {
    return this.when((request) => JSON.stringify(request.messages).includes(text), reply);
  }

  when(
    predicate: (request: ChatCompletionRequest) => boolean,
    reply: ModelReply | ((request: ChatCompletionRequest) => ModelReply),
    options?: FixtureOpts,
  ): this {
    const response = (request: ChatCompletionRequest) =>
      toResponse(typeof reply === "function" ? reply(request) : reply);
    const isChat = (request: ChatCompletionRequest) => request._endpointType !== "embedding";
    const match = { predicate: (request: ChatCompletionRequest) => isChat(request) && predicate(request) };
    this.mock.prependFixture({ match, response, ...options });
    return this;
  }

  /** The next request fails with this status. */
  failsOnce(status: number): this {
    this.mock.nextRequestError(status, { message: `upstream said: status ${status}`, type: "test" });
    return this;
  }

  /** For whatever else aimock can do. */
  get aimock(): LLMock {
    return this.mock;
  }

  /** Bodies of the requests so far. */
  get requests(): ChatCompletionRequest[] {
    return this.mock.getRequests().map((entry) => entry.body as ChatCompletionRequest);
  }

  /** Forgets replies and requests. */
  reset(): void {
    this.mock.clearFixtures();
    this.mock.clearRequests();
    this.mock.clearChaos();
  }

  stop(): Promise<void> {
    return this.mock.stop();
  }
}

const USAGE = { prompt_tokens: 11, completion_tokens: 7 };

function toResponse({ content, toolCalls, usage = USAGE, finishReason }: ModelReply) {
  const common = { usage, ...(finishReason ? { finishReason } : {}) };
  const calls = toolCalls?.map(({ name, arguments: input, id }) => ({
    name,
    arguments: typeof input === "string" ? input : JSON.stringify(input),
    ...(id ? { id } : {}),
  }));
  if (calls && content !== undefined) return { content, toolCalls: calls, ...common };
  return calls ? { toolCalls: calls, ...common } : { content: content ?? "", ...common };
}
