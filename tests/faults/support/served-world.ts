import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { SIGNING_KEY } from "../../support/inngest-runtime";
import { InngestDriver } from "../../support/inngest-driver";
import type { FaultRun } from "./row";
import { inWorld, pause, type WorldOptions, type FaultWorld } from "./world";

/** The share of broken calls that the server makes again; the others are runs that failed. */
const AGAIN = 0.6;
/** What recovers others, and what sweeps, is made again until it is heard. */
const STUBBORN = /recovery|sweep|cancel/;
const REFUSED_PAUSE_MS = 20;

/**
 * A world whose processes serve the functions over HTTP, and an Inngest server outside of them that calls. `play` gets
 * the environment of such a process; it may die at any moment and come back at the same address.
 */
export async function inServedWorld(
  run: FaultRun,
  options: WorldOptions,
  play: (world: FaultWorld, environment: Record<string, string>) => Promise<void>,
): Promise<void> {
  await inWorld(options, async (world) => {
    const port = await freePort();
    let over = false;
    const driver = new InngestDriver({
      handle: (request) => send(request, port, () => over),
      signingKey: SIGNING_KEY,
      again: ({ fn }) => !over && (STUBBORN.test(fn) || run.random.chance(AGAIN)),
    });
    await driver.listen();
    const environment = {
      SERVE_PORT: String(port),
      INNGEST_EVENT_KEY: "event-key",
      INNGEST_SIGNING_KEY: SIGNING_KEY,
      INNGEST_BASE_URL: driver.origin,
    };
    // Registration needs a process; the first one of the row starts soon.
    const synced = driver.sync().then(() => driver.repeat(["sweep-outbox-v1", "sweep-orphans-v1"]));
    synced.catch(() => undefined);
    try {
      await play(world, environment);
      over = true;
      await (
        await synced
      )();
      for (const problem of driver.problems) run.fail(problem);
    } finally {
      over = true;
      await driver.stop();
    }
  });
}

/** Waits for a process to be there; rejects when it goes away in the middle. */
async function send(request: Request, port: number, over: () => boolean): Promise<Response> {
  const body = await request.text();
  const { method, headers, url } = request;
  const { pathname, search } = new URL(url);
  for (;;) {
    try {
      return await whole(
        await fetch(`http://127.0.0.1:${port}${pathname}${search}`, { method, headers, body }),
      );
    } catch (error) {
      if (!wasRefused(error) || over()) throw error;
      await pause(REFUSED_PAUSE_MS);
    }
  }
}

/** An answer counts when all of it has come. */
async function whole(response: Response): Promise<Response> {
  const { status, headers } = response;
  return new Response(await response.text(), { status, headers });
}

function wasRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  return typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ECONNREFUSED";
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
