import { declaredRoutes, type DeclaredRoute } from "@/lib/http/route-files";

/** Every declared route of the product, in one order. */
export const ROUTES: DeclaredRoute[] = await declaredRoutes(process.cwd());

export function routeOf(method: string, path: string): DeclaredRoute {
  const found = ROUTES.find((route) => route.method === method && route.path === path);
  if (!found) throw new Error(`There is no ${method} ${path}.`);
  return found;
}
