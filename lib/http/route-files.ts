import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type AnyDeclaration, type Method, METHODS, type RouteHandler } from "./declaration";

/** One method of one path, as declared in its route file. */
export interface DeclaredRoute {
  method: Method;
  /** With parameters as OpenAPI writes them: `/v1/agents/{id}`. */
  path: string;
  declaration: AnyDeclaration;
  /** All seven handlers of the path. */
  handlers: Record<string, RouteHandler>;
}

const FOLDERS = ["v1", "metrics"];

/** Every declared method under `app/`, ordered by path and method. Imports the route files: not for requests. */
export async function declaredRoutes(root: string): Promise<DeclaredRoute[]> {
  const found: DeclaredRoute[] = [];
  for (const file of routeFiles(root)) {
    const address = pathToFileURL(join(root, "app", file)).href;
    const handlers: Record<string, RouteHandler> = await import(/* @vite-ignore */ address);
    for (const method of METHODS) {
      const declaration = handlers[method]?.declaration;
      if (declaration) found.push({ method, path: pathOf(file), declaration, handlers });
    }
  }
  return found;
}

/** Files whose path has a catch-all answer 404 for whatever has no file: nothing to describe. */
function routeFiles(root: string): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, "app", folder), { recursive: true, encoding: "utf8" }).map(
      (file) => `${folder}/${file}`,
    ),
  )
    .filter((file) => file.endsWith("/route.ts") && !file.includes("[..."))
    .sort((left, right) => (pathOf(left) < pathOf(right) ? -1 : 1));
}

/** `v1/agents/[id]/route.ts` → `/v1/agents/{id}`. */
export function pathOf(file: string): string {
  const segments = file.split("/").slice(0, -1);
  const visible = segments.filter((segment) => !segment.startsWith("("));
  return `/${visible.join("/").replaceAll("[", "{").replaceAll("]", "}")}`;
}
