import { GET, POST, PUT } from "@/app/api/inngest/route";
import type { Agent } from "@/lib/agents/contract";
import type { Database } from "@/lib/db/types";
import { env, type Environment } from "@/lib/env";
import { createRuntime, setRuntime, type Runtime } from "@/lib/runtime/runtime";
import { InngestDriver, type DriverOptions } from "./inngest-driver";

export const SIGNING_KEY = "signkey-test-0123456789abcdef0123456789abcdef";

export interface InngestRuntimeOptions extends Omit<DriverOptions, "handle" | "signingKey"> {
  agents?: readonly Agent[];
  /** Without: as against a development server. */
  signed?: boolean;
  environment?: Partial<Environment>;
}

/** The route as Next calls it. */
export function serveRoute(request: Request): Promise<Response> {
  if (request.method === "PUT") return PUT(request);
  return request.method === "POST" ? POST(request) : GET(request);
}

/** A runtime in Inngest mode with a server of its own. Its `close` stops that too. */
export async function inngestRuntime(
  database: Database,
  { agents, signed = true, environment, ...faults }: InngestRuntimeOptions = {},
): Promise<{ runtime: Runtime; driver: InngestDriver }> {
  const signing = signed ? { signingKey: SIGNING_KEY } : {};
  const driver = new InngestDriver({ handle: serveRoute, ...signing, ...faults });
  await driver.listen();
  const inngest = {
    eventKey: "event-key",
    signingKey: signed ? SIGNING_KEY : undefined,
    signingKeyFallback: undefined,
    baseUrl: driver.origin,
    development: !signed,
  };
  const opened = await createRuntime({
    environment: { ...env(), ...environment, inngest },
    database,
    ...(agents ? { agents } : {}),
  });
  const close = async () => {
    await driver.stop();
    await opened.close();
  };
  const runtime = { ...opened, close };
  setRuntime(runtime);
  await driver.sync();
  return { runtime, driver };
}
