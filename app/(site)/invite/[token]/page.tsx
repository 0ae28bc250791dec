import type { Metadata } from "next";
import { findInvitation, type InvitationView, type Refusal, refusalOf } from "@/lib/auth/invitations";
import { currentUser } from "@/lib/auth/page";
import { getRuntime } from "@/lib/runtime/runtime";
import { Button, LinkButton } from "@/lib/ui/primitives/button";
import { Door, DoorNotice } from "../../sign-in/_components/door";
import { errorText } from "../../sign-in/_components/error-text";

export const metadata: Metadata = { title: "Invitation", robots: { index: false } };

interface Props {
  params: Promise<{ token: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const REFUSALS: Record<Refusal, string> = {
  accepted: "This invitation was already used. Ask for a new one.",
  revoked: "This invitation was withdrawn. Ask for a new one.",
  expired: "This invitation has expired. Ask for a new one.",
  wrong_email:
    "This invitation is for another e-mail address. Sign in with that one, or ask for an invitation to yours.",
  email_not_verified:
    "This invitation needs a verified e-mail address. Sign in with GitHub, Google or your company's sign-in.",
  already_member: "You are already a member of this workspace.",
};

export default async function InvitePage({ params, searchParams }: Props) {
  const [{ database }, { token }, { error }] = await Promise.all([getRuntime(), params, searchParams]);
  const [view, user] = await Promise.all([findInvitation(database, token), currentUser(database)]);
  if (!view) {
    return (
      <Door title="Invitation">
        <DoorNotice>This invitation does not exist. Check that the link is complete.</DoorNotice>
      </Door>
    );
  }
  const signedOutRefusal = view.state === "pending" ? null : view.state;
  const refusal = user ? await refusalOf(database, view, user) : signedOutRefusal;
  return (
    <Door title={`Join ${view.workspace}`}>
      {typeof error === "string" ? <DoorNotice>{errorText(error)}</DoorNotice> : null}
      {refusal ? (
        <Refused view={view} refusal={refusal} />
      ) : (
        <Offer view={view} token={token} name={user?.email ?? null} />
      )}
    </Door>
  );
}

function Refused({ view, refusal }: { view: InvitationView; refusal: Refusal }) {
  if (refusal !== "already_member") return <DoorNotice>{REFUSALS[refusal]}</DoorNotice>;
  return (
    <>
      <p>{REFUSALS.already_member}</p>
      <LinkButton href={`/w/${view.slug}`} variant="primary" size="lg">
        Open the workspace
      </LinkButton>
    </>
  );
}

function Offer({ view, token, name }: { view: InvitationView; token: string; name: string | null }) {
  const offer = (
    <p>
      You are invited to the workspace <strong className="text-ink">{view.workspace}</strong> as{" "}
      <strong className="text-ink">{view.role}</strong>.
    </p>
  );
  if (name === null) {
    return (
      <>
        {offer}
        <LinkButton
          href={`/sign-in?next=${encodeURIComponent(`/invite/${token}`)}`}
          variant="primary"
          size="lg"
        >
          Sign in to accept
        </LinkButton>
      </>
    );
  }
  return (
    <>
      {offer}
      <p>Signed in as {name}.</p>
      <form method="post" action={`/invite/${token}/accept`}>
        <Button type="submit" size="lg" variant="primary" className="w-full">
          Accept
        </Button>
      </form>
    </>
  );
}
