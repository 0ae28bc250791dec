import type { Metadata } from "next";
import Link from "next/link";
import "swagger-ui-dist/swagger-ui.css";
import { Reference } from "./_components/reference";
import "./docs.css";

export const metadata: Metadata = { title: "API reference" };

/** The API reference, rendered from this server's own document by local files alone. */
export default function DocsPage() {
  return (
    <div className="min-h-dvh bg-canvas">
      <header className="flex h-12 items-center gap-4 border-b border-line bg-surface px-4 text-[13px]">
        <Link href="/" className="font-medium text-ink">
          Tutti
        </Link>
        <span className="text-ink-muted">API reference</span>
        <a href="/v1/openapi.json" className="ml-auto text-accent-text hover:underline">
          OpenAPI document
        </a>
      </header>
      <main className="api-reference">
        <Reference url="/v1/openapi.json" />
      </main>
    </div>
  );
}
