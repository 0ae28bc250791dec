import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { pathAfterSignIn } from "@/lib/auth/after-sign-in";
import { currentUser } from "@/lib/auth/page";
import { configuredProviders } from "@/lib/auth/providers";
import { safeReturnPath } from "@/lib/auth/return-path";
import { getRuntime } from "@/lib/runtime/runtime";
import { Button } from "@/lib/ui/primitives/button";
import { Door, DoorNotice } from "./_components/door";
import { errorText } from "./_components/error-text";

export const metadata: Metadata = { title: "Sign in" };

type Search = Promise<Record<string, string | string[] | undefined>>;

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  // Who asks for the search leaves the build's prerendering here: what follows would open a database there.
  const { next, error } = await searchParams;
  const { database, env } = await getRuntime();
  const path = safeReturnPath(next);
  const user = await currentUser(database);
  if (user) redirect(await pathAfterSignIn(database, user, path));
  const providers = configuredProviders(env);
  const demo = env.mode === "demo";
  return (
    <Door title="Sign in">
      {typeof error === "string" ? <DoorNotice>{errorText(error)}</DoorNotice> : null}
      {demo ? <WayIn way="demo" label="Sign in as Demo" next={path} primary /> : null}
      {providers.map(({ id, name }) => (
        <WayIn key={id} way={id} label={`Continue with ${name}`} next={path} primary={!demo} />
      ))}
      {demo ? <p>Demo mode: everything is yours to try, on this machine only.</p> : null}
      {!demo && providers.length === 0 ? <OwnerHint /> : null}
    </Door>
  );
}

function WayIn({
  way,
  label,
  next,
  primary,
}: {
  way: string;
  label: string;
  next: string | null;
  primary: boolean;
}) {
  return (
    <form method="post" action={`/sign-in/${way}`}>
      {next === null ? null : <input type="hidden" name="next" value={next} />}
      <Button type="submit" size="lg" variant={primary ? "primary" : "secondary"} className="w-full">
        {label}
      </Button>
    </form>
  );
}

function OwnerHint() {
  return (
    <p>
      No sign-in service is configured yet. Run <code className="font-mono text-ink">npm run owner</code>{" "}
      beside the service: it prints a link that lets you in once. To let others sign in, set the variables for
      GitHub, Google or OIDC named in <code className="font-mono text-ink">.env.example</code>.
    </p>
  );
}
