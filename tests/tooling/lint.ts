import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** One finding: `boundaries(dependencies)`, the file it is in, what it says. */
export interface Finding {
  code: string;
  file: string;
  message: string;
}

/**
 * Lints a project made of the real configuration and the given sources, so that rules which look at
 * paths see `lib/core/…` as they do at home. `sources` is a fixture folder or a map of path to text.
 */
export async function lint(sources: string | Record<string, string>): Promise<Finding[]> {
  const project = await mkdtemp(join(tmpdir(), "tutti-lint-"));
  try {
    for (const file of [".oxlintrc.json", "tsconfig.json", "scripts/oxlint-plugin-tutti.mjs"]) {
      await cp(join(ROOT, file), join(project, file));
    }
    await symlink(join(ROOT, "node_modules"), join(project, "node_modules"));
    if (typeof sources === "string") await cp(join(ROOT, sources), project, { recursive: true });
    else await Promise.all(Object.entries(sources).map(([path, text]) => write(join(project, path), text)));
    return parse(await runOxlint(project));
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function runOxlint(cwd: string): Promise<string> {
  const script = join(ROOT, "node_modules/oxlint/bin/oxlint");
  const parameters = [script, "--type-aware", "--deny-warnings", "--format=json"];
  return new Promise((resolve, reject) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, parameters, options, (error, stdout, stderr) => {
      if (error && !stdout.startsWith("{")) reject(new Error(`oxlint did not run: ${stdout}${stderr}`));
      else resolve(stdout);
    });
  });
}

interface Report {
  diagnostics: { code: string; filename: string; message: string }[];
}

function parse(json: string): Finding[] {
  const report = JSON.parse(json) as Report;
  return report.diagnostics.map(({ code, filename, message }) => ({ code, file: filename, message }));
}
