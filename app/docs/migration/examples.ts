/** A request as it was, and as it is now. Both work; `tests/api/old-requests.test.ts` sends them. */
export interface Example {
  title: string;
  before: string;
  after: string;
}

export function examplesFor(origin: string): Example[] {
  return [
    {
      title: "Start a task",
      before: `curl -X POST ${origin}/orchestrate \\
  -H "Authorization: Bearer $TUTTI_API_KEY" \\
  -H "X-User-Id: user-42" \\
  -H "Content-Type: application/json" \\
  -d '{"task": "echo \\"hello\\" and then uppercase it", "maxSteps": 5}'`,
      after: `curl -X POST ${origin}/v1/orchestrate \\
  -H "Authorization: Bearer $TUTTI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"task": "echo \\"hello\\" and then uppercase it", "user_id": "user-42", "max_steps": 5}'`,
    },
    {
      title: "Narrow the tools",
      before: `curl -X POST ${origin}/orchestrate \\
  -H "Authorization: Bearer $TUTTI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"task": "say hello", "toolConstraints": ["echo"], "worker": "orchestrator"}'`,
      after: `curl -X POST ${origin}/v1/orchestrate \\
  -H "Authorization: Bearer $TUTTI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"task": "say hello", "tool_constraints": {"mode": "custom", "tools": ["echo"]}, "router": "orchestrator"}'`,
    },
  ];
}
