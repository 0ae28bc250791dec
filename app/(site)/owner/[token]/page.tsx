import type { Metadata } from "next";
import { isOwnerLinkValid } from "@/lib/auth/owner-link";
import { getRuntime } from "@/lib/runtime/runtime";
import { Button, LinkButton } from "@/lib/ui/primitives/button";
import { Door, DoorNotice } from "../../sign-in/_components/door";
import { errorText } from "../../sign-in/_components/error-text";

export const metadata: Metadata = { title: "Owner sign-in", robots: { index: false } };

export default async function OwnerPage({ params }: { params: Promise<{ token: string }> }) {
  const [{ database }, { token }] = await Promise.all([getRuntime(), params]);
  if (!(await isOwnerLinkValid(database, token))) {
    return (
      <Door title="Owner sign-in">
        <DoorNotice>{errorText("owner_link")}</DoorNotice>
        <LinkButton href="/sign-in">Other ways to sign in</LinkButton>
      </Door>
    );
  }
  return (
    <Door title="Owner sign-in">
      <p>This link lets you in once, as the owner of this installation.</p>
      <form method="post" action={`/owner/${token}/accept`}>
        <Button type="submit" size="lg" variant="primary" className="w-full">
          Sign in as owner
        </Button>
      </form>
    </Door>
  );
}
