"use client";
import { CodeBlock } from "@/lib/ui/blocks/code-block";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/lib/ui/primitives/tabs";

const HTTP_AGENT = `// translator.mjs, run with: node translator.mjs
import { createServer } from "node:http";

createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  const { capability, parameters } = JSON.parse(body); // the REQUEST contract
  const output = { text: parameters.text.split("").reverse().join("") };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ output })); // the RESPONSE
}).listen(4000);`;

const register = (url: string) => `curl ${url}/v1/agents \\
  -H "Authorization: Bearer $TUTTI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "translator",
    "url": "https://agents.example.com/translate",
    "capabilities": [{
      "name": "text.translate",
      "effect": "read",
      "parameters": {
        "type": "object",
        "properties": { "text": { "type": "string" } },
        "required": ["text"]
      }
    }]
  }'`;

const IN_CODE = `// lib/tools/builtin/reverse.ts, then name it in lib/tools/registry.ts
import { z } from "zod";
import { defineTool } from "../contract";

export const reverse = defineTool({
  name: "text.reverse",
  description: "Turns a text around.",
  parameters: z.object({ text: z.string() }),
  effect: "read",
  keywords: ["reverse", "backwards"],
  run: async ({ text }) => ({ text: [...text].reverse().join("") }),
});`;

/** How somebody's own agent gets into the list above. */
export function OwnAgents({ publicUrl }: { publicUrl: string }) {
  return (
    <Panel className="mt-6">
      <PanelHeader
        title="Add your own agent"
        description="Anything that answers a POST can be one; so can a function in this codebase."
      />
      <PanelBody className="pt-2">
        <Tabs defaultValue="http">
          <TabsList aria-label="Ways to add an agent">
            <TabsTrigger value="http">A server of yours</TabsTrigger>
            <TabsTrigger value="register">Register it</TabsTrigger>
            <TabsTrigger value="code">In code</TabsTrigger>
          </TabsList>
          <TabsContent value="http">
            <p className="mb-3 max-w-2xl text-sm text-ink-muted">
              It gets each REQUEST by POST and answers with <code>{"{output}"}</code>. Work that takes long
              answers 202 and posts the result to <code>callback_url</code> later.
            </p>
            <CodeBlock label="translator.mjs" code={HTTP_AGENT} />
          </TabsContent>
          <TabsContent value="register">
            <p className="mb-3 max-w-2xl text-sm text-ink-muted">
              Say where it is and what it can do. Routing considers it from the next step on.
            </p>
            <CodeBlock label="curl" code={register(publicUrl)} />
          </TabsContent>
          <TabsContent value="code">
            <p className="mb-3 max-w-2xl text-sm text-ink-muted">
              A tool becomes an agent of the same name: checked parameters, retries, contracts and statistics
              come with it.
            </p>
            <CodeBlock label="reverse.ts" code={IN_CODE} />
          </TabsContent>
        </Tabs>
      </PanelBody>
    </Panel>
  );
}
