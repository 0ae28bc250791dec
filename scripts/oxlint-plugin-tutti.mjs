// House rules that no stock rule knows. Each message says what to do instead.
import { relative, sep } from "node:path";

/** Where each framework may be imported; keys match the package and its subpaths. Longer keys win. */
const HOMES = {
  next: ["app", "lib/http", "lib/auth"],
  "next/link": ["app", "lib/http", "lib/auth", "lib/ui"],
  "next/navigation": ["app", "lib/http", "lib/auth", "lib/ui"],
  "next-auth": ["lib/auth"],
  "@auth/core": ["lib/auth"],
  "@auth/drizzle-adapter": ["lib/auth"],
  "openid-client": ["lib/auth"],
  "drizzle-orm": ["lib/db", "lib/ledger", "lib/services"],
  pg: ["lib/db"],
  "@electric-sql/pglite": ["lib/db"],
  react: ["app", "lib/ui"],
  "react-dom": ["app", "lib/ui"],
  "radix-ui": ["lib/ui"],
  undici: ["lib/guard"],
  inngest: ["lib/runtime"],
  ai: ["lib/models", "lib/tools", "lib/agents", "lib/http", "lib/ui"],
  "@ai-sdk/react": ["lib/ui"],
  "@ai-sdk": ["lib/models", "lib/tools"],
  "playwright-core": ["lib/agents"],
  "zod-openapi": ["lib/http"],
};
const ROOTS = /^(app|lib)\/|^(instrumentation|proxy)\.ts$/;
const SYSTEM_DATABASE = /^lib\/(db|ledger|auth|runtime)\/|^lib\/guard\/(vault|rate-limit)|^lib\/http\/health/;
const DATABASE_CLIENT = /^@\/lib\/db\/client$|(^|\/)db\/client$/;

const inside = (path, room) => path === room || path.startsWith(`${room}/`);

/** Path from the project root, with slashes; null for files that stand outside the rooms. */
function roomPath(context) {
  const path = relative(context.cwd, context.filename).split(sep).join("/");
  return ROOTS.test(path) ? path : null;
}

/** Calls `visit(source, node)` for each static or dynamic import and re-export. */
function onImports(visit) {
  const check = (node) => {
    if (typeof node.source?.value === "string") visit(node.source.value, node);
  };
  return {
    ImportDeclaration: check,
    ImportExpression: check,
    ExportNamedDeclaration: check,
    ExportAllDeclaration: check,
  };
}

function rule(description, create) {
  return {
    meta: { type: "problem", docs: { description } },
    create(context) {
      const path = roomPath(context);
      return path === null ? {} : create(context, path);
    },
  };
}

const frameworkHome = rule("Each framework has one home.", (context, path) =>
  onImports((source, node) => {
    if (inside(path, "lib/core") && source !== "zod" && !/^[.@]\.?\//.test(source)) {
      context.report({ node, message: `core imports zod and nothing else, not "${source}".` });
    }
    const key = Object.keys(HOMES)
      .filter((name) => inside(source, name))
      .toSorted((a, b) => b.length - a.length)[0];
    if (key === undefined || HOMES[key].some((home) => inside(path, home))) return;
    if (key === "next" && ["instrumentation.ts", "proxy.ts"].includes(path)) return;
    context.report({ node, message: `"${source}" is at home in ${HOMES[key].join(", ")} only.` });
  }),
);

const isGlobalObject = (node) => node.type === "Identifier" && /^(globalThis|window|self)$/.test(node.name);

const rawFetch = rule("Raw fetch only in the guard room.", (context, path) => {
  // Browser code calls its own origin; commands are clients of the running server on loopback.
  if (/^lib\/(guard|ui|runtime\/cli)\/|^app\/(.*\/)?_components\//.test(path)) return {};
  return {
    CallExpression(node) {
      const { callee } = node;
      const named =
        callee.type === "Identifier" &&
        callee.name === "fetch" &&
        context.sourceCode.isGlobalReference(callee);
      const viaGlobal =
        callee.type === "MemberExpression" &&
        isGlobalObject(callee.object) &&
        callee.property.name === "fetch";
      if (named || viaGlobal) {
        context.report({ node, message: "Raw fetch lives in lib/guard; use the context's safeFetch." });
      }
    },
  };
});

const processEnv = rule("Only lib/env.ts reads process.env.", (context, path) => {
  if (path === "lib/env.ts") return {};
  return {
    MemberExpression(node) {
      if (node.object.type !== "Identifier" || node.object.name !== "process") return;
      if (node.property.name !== "env") return;
      // Next replaces exactly this expression when it compiles instrumentation.ts for each runtime.
      const variable = node.parent.type === "MemberExpression" ? node.parent.property.name : undefined;
      if (path === "instrumentation.ts" && variable === "NEXT_RUNTIME") return;
      context.report({ node, message: "Only lib/env.ts reads process.env; take the value as an argument." });
    },
  };
});

const systemDatabase = rule("Few modules use the system database handle.", (context, path) => {
  if (SYSTEM_DATABASE.test(path)) return {};
  return {
    ...onImports((source, node) => {
      if (DATABASE_CLIENT.test(source)) {
        context.report({ node, message: "lib/db/client is for runtime and system modules; use ctx.db." });
      }
    }),
    MemberExpression(node) {
      const owner = node.object.type === "MemberExpression" ? node.object.property.name : node.object.name;
      if (owner !== "database" || !["db", "query"].includes(node.property.name)) return;
      const message = `database.${node.property.name} bypasses row-level security; use ctx.db or add a system module.`;
      context.report({ node, message });
    },
  };
});

const errorByCode = rule("Match errors by code.", (context) => ({
  BinaryExpression(node) {
    if (node.operator === "instanceof" && node.right.name === "TuttiError") {
      context.report({
        node,
        message: "Two bundles hold two TuttiError classes: use hasCode or isTuttiError.",
      });
    }
  },
}));

const clientHome = rule("Client components live in ui and _components.", (context, path) => {
  if (/^lib\/ui\/|^app\/(.*\/)?(_components\/|(global-)?error\.tsx$)/.test(path)) return {};
  return {
    ExpressionStatement(node) {
      if (node.directive === "use client") {
        context.report({ node, message: '"use client" belongs into lib/ui or a page\'s _components.' });
      }
    },
  };
});

export default {
  meta: { name: "tutti" },
  rules: {
    "framework-home": frameworkHome,
    "raw-fetch": rawFetch,
    "process-env": processEnv,
    "system-database": systemDatabase,
    "error-by-code": errorByCode,
    "client-home": clientHome,
  },
};
