import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportLedger } from "@/lib/services/executions/export-ledger";
import { openTestDatabase } from "../../support/database";
import { openLedgerWorld, PUBLIC_KEY, textOf } from "../world";

const ROOT = join(import.meta.dirname, "../../..");

interface Ended {
  code: number;
  output: string;
  errors: string;
}

/** Runs a command as a person does, without colours. */
function run(command: string, ...parameters: string[]): Promise<Ended> {
  const tsx = join(ROOT, "node_modules/.bin/tsx");
  return new Promise((resolve) => {
    execFile(
      tsx,
      [`lib/runtime/cli/${command}.ts`, ...parameters],
      { cwd: ROOT },
      (error, output, errors) => {
        resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, output, errors });
      },
    );
  });
}

describe("npm run verify-ledger", () => {
  let folder: string;
  let text: string;
  let id: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tutti-verify-"));
    const world = await openLedgerWorld(await openTestDatabase("pglite"));
    const ctx = await world.workspace();
    id = await world.run(ctx, "echo", { text: "to be exported" });
    await world.seal();
    text = await textOf((await exportLedger({ ctx, input: { id } })).body);
    await world.close();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function verify(content: string, ...parameters: string[]): Promise<Ended> {
    const file = join(folder, "export.jsonl");
    await writeFile(file, content);
    return run("verify-ledger", file, ...parameters);
  }

  it("says ok and ends with 0", async () => {
    const { code, output } = await verify(text, "--public-key", PUBLIC_KEY);
    expect(output).toBe(`ok   ${id}  5 entries, sealed by checkpoint 1\n`);
    expect(code).toBe(0);
  });

  it("names the first bad entry and ends with 1", async () => {
    const { code, output } = await verify(text.replace("to be exported", "to be falsified"));
    expect(output).toContain(`BAD  ${id}  at entry 1: content.`);
    expect(code).toBe(1);
    expect(await verify(text, "--public-key", "MCowBQ")).toMatchObject({
      code: 1,
      output: expect.stringContaining("another key"),
    });
  });

  it("explains itself and ends with 2 when there is nothing to verify", async () => {
    expect(await run("verify-ledger")).toMatchObject({
      code: 2,
      errors: expect.stringContaining("npm run verify-ledger -- FILE"),
    });
    expect(await run("verify-ledger", join(folder, "absent"))).toMatchObject({
      code: 2,
      errors: expect.stringContaining("There is no file"),
    });
  });
});

describe("npm run demo", () => {
  it("says how to start a server when none answers, and ends with 1", async () => {
    const { code, errors } = await run("demo", "--url", "http://127.0.0.1:9", "--key", "tutti_test_x");
    expect(errors).toContain("No Tutti server answers at http://127.0.0.1:9. Start it with: npm start");
    expect(code).toBe(1);
  });
});
