"use client";

import { useEffect, useRef, useState } from "react";
import type { SwaggerPlugin } from "swagger-ui-dist/swagger-ui-es-bundle.js";

/** Whether the page is shown dark: the theme that was chosen, else the system's. */
function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Swagger UI takes its dark colours from a class on the root element. Returns the way to stop following. */
function followTheme(): () => void {
  const root = document.documentElement;
  const apply = () => root.classList.toggle("dark-mode", isDark());
  const system = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(apply);
  apply();
  system.addEventListener("change", apply);
  observer.observe(root, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", apply);
    observer.disconnect();
    root.classList.remove("dark-mode");
  };
}

/** Takes out what a keyboard or a screen reader stumbles over. */
const accessible: SwaggerPlugin = ({ React }) => ({
  components: {
    // A link inside the button that opens an operation; the button changes the address as well.
    DeepLink: ({ text }) => React.createElement("span", null, text),
    // A choice without a name among one server: the one this page comes from.
    ServersContainer: () => null,
  },
});

/** An OpenAPI document as pages to read and requests to try. */
export function Reference({ url }: { url: string }) {
  const container = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "ready" | "failed">("loading");
  useEffect(followTheme, []);
  useEffect(() => {
    const domNode = container.current;
    if (!domNode) return;
    import("swagger-ui-dist/swagger-ui-es-bundle.js")
      .then(({ default: SwaggerUi }) => {
        SwaggerUi({
          domNode,
          url,
          deepLinking: true,
          docExpansion: "list",
          defaultModelsExpandDepth: 0,
          filter: true,
          validatorUrl: null,
          plugins: [accessible],
        });
        setState("ready");
      })
      .catch(() => setState("failed"));
  }, [url]);
  return (
    <>
      {state === "loading" && <p className="p-6 text-[13px] text-ink-muted">Loading the reference…</p>}
      {state === "failed" && (
        <p role="alert" className="p-6 text-[13px] text-danger-text">
          The reference could not be loaded. Reload the page, or read the OpenAPI document.
        </p>
      )}
      <div ref={container} />
    </>
  );
}
