import type { Metadata } from "next";
import Link from "next/link";
import "swagger-ui-dist/swagger-ui.css";
import { DocsHeader } from "./_components/docs-header";
import { Reference } from "./_components/reference";
import "./docs.css";

export const metadata: Metadata = { title: "API reference" };

/** The API reference, rendered from this server's own document by local files alone. */
export default function DocsPage() {
  return (
    <div className="min-h-dvh bg-canvas">
      <DocsHeader title="API reference">
        <Link href="/docs/migration" prefetch={false} className="hover:underline">
          Migration
        </Link>
        <a href="/v1/openapi.json" className="hover:underline">
          OpenAPI document
        </a>
      </DocsHeader>
      <main className="api-reference">
        <Reference url="/v1/openapi.json" />
      </main>
    </div>
  );
}
