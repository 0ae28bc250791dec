// The floor under every figure: a bare Node HTTP server that answers the bytes it is told to, and does nothing else.
import { createServer } from "node:http";

/** `METHOD path` → `{status, headers, body}`, as the parent recorded them from the real server. */
const answers = new Map();
process.on("message", ({ name, answer }) => {
  answers.set(name, answer);
  process.send?.({ ready: name });
});
process.on("disconnect", () => process.exit(0));

const server = createServer((request, response) => {
  const answer = answers.get(`${request.method} ${request.url}`);
  request.resume().on("end", () => {
    if (!answer) return response.writeHead(404).end();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.({ port: server.address().port }));
