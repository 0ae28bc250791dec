import { createServer } from "node:http";
import { setRuntime, type Runtime } from "@/lib/runtime/runtime";

/** Answers the Inngest server over HTTP on loopback, by the route that Next serves. */
export async function serveFunctions(runtime: Runtime, port: number): Promise<void> {
  setRuntime(runtime);
  const { POST, PUT } = await import("@/app/api/inngest/route");
  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const { method = "POST", url = "", headers } = incoming;
    const request = new Request(new URL(url, `http://127.0.0.1:${port}`), {
      method,
      headers: headers as Record<string, string>,
      body: Buffer.concat(parts),
    });
    const response = await (method === "PUT" ? PUT : POST)(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}
