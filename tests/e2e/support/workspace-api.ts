import { type APIRequestContext, type APIResponse, expect } from "@playwright/test";

interface Started {
  status: string;
  execution_id: string;
  result: unknown;
}

/** Calls the API as the signed-in person in one workspace, the way the dashboard does. */
export class WorkspaceApi {
  /** Where the workspace's pages are: `/w/{slug}`. */
  readonly home: string;

  constructor(
    private readonly request: APIRequestContext,
    private readonly origin: string,
    readonly slug: string,
  ) {
    this.home = `/w/${slug}`;
  }

  send(method: string, path: string, data?: object): Promise<APIResponse> {
    const headers = { origin: this.origin, "tutti-workspace": this.slug };
    return this.request.fetch(`/v1${path}`, { method, headers, data });
  }

  /** The answer's JSON; fails with the problem it answered instead. */
  async call<Answer>(method: string, path: string, data?: object): Promise<Answer> {
    const response = await this.send(method, path, data);
    expect(response.ok(), `${method} ${path}: ${await response.text()}`).toBe(true);
    return (await response.json()) as Answer;
  }

  /** Runs a capability to its end. */
  run(intent: string, inputs: object, more: object = {}): Promise<Started> {
    return this.call<Started>("POST", "/orchestrate", { intent, inputs, idempotent: false, ...more });
  }

  /** Starts an orchestration by id or name and waits for its end. */
  execute(orchestration: string, input: object = {}): Promise<Started> {
    return this.call<Started>("POST", `/orchestrations/${encodeURIComponent(orchestration)}/execute`, {
      input,
    });
  }

  executionPage(started: { execution_id: string }): string {
    return `${this.home}/executions/${started.execution_id}`;
  }

  /** Another workspace of the same person. */
  at(slug: string): WorkspaceApi {
    return new WorkspaceApi(this.request, this.origin, slug);
  }
}
