import { headers } from "next/headers";
import { CodeBlock } from "@/lib/ui/blocks/code-block";
import { LinkButton } from "@/lib/ui/primitives/button";
import { ExecutionPicture } from "./_components/execution-picture";
import { Facts } from "./_components/facts";
import { SiteFrame } from "./_components/site-frame";

/** The address the reader reached us by, so that the command below works as it is. */
async function ownAddress(): Promise<string> {
  const known = await headers();
  const host = known.get("host") ?? "";
  const protocol = known.get("x-forwarded-proto") === "https" ? "https" : "http";
  return /^[a-z0-9.:[\]-]+$/i.test(host) ? `${protocol}://${host}` : "http://localhost:3000";
}

export default async function LandingPage() {
  const command = `curl -s ${await ownAddress()}/v1/orchestrate \\
  -H "Authorization: Bearer $TUTTI_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"intent": "echo", "inputs": {"text": "Hello"}}'`;
  return (
    <SiteFrame>
      <main className="mx-auto flex w-full max-w-7xl flex-1 flex-col justify-center px-5 sm:px-8">
        <div className="grid items-center gap-x-14 gap-y-10 pt-8 pb-10 lg:grid-cols-[minmax(0,5fr)_minmax(0,7fr)] lg:pt-6">
          <div className="min-w-0">
            <h1 className="text-4xl leading-[1.1] font-semibold tracking-tight text-balance lg:text-5xl">
              Agents that play together, on the record
            </h1>
            <p className="mt-5 max-w-md text-lg text-ink-muted">
              Send an intent or a saved orchestration. Tutti hands every step to a capable agent under a
              recorded contract, runs it to its end, restarts included, and shows all of it live.
            </p>
            <div className="mt-6 flex flex-wrap gap-2">
              <LinkButton href="/sign-in" variant="primary" size="lg">
                Sign in
              </LinkButton>
              <LinkButton href="/docs" prefetch={false} size="lg">
                Read the API docs
              </LinkButton>
            </div>
            <CodeBlock code={command} label="Try it with the key from your terminal" className="mt-8" />
          </div>
          <ExecutionPicture />
        </div>
        <Facts />
      </main>
    </SiteFrame>
  );
}
