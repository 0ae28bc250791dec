"use client";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import type { InvitationCreated } from "@/lib/services/invitations/shapes";
import { api } from "@/lib/ui/api";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { SecretReveal } from "@/lib/ui/blocks/secret-reveal";
import { Button } from "@/lib/ui/primitives/button";
import { Dialog, DialogClose, DialogContent } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import { fieldError } from "@/lib/ui/problem";
import { useApiAction } from "@/lib/ui/use-api-action";
import { useWorkspace } from "@/lib/ui/workspace";
import { roleOptions } from "./role-select";
import { ROLE_WORDS } from "./role-words";

/** Makes a link by which one person may join, and shows it once. */
export function InvitePerson({ mayInviteOwners }: { mayInviteOwners: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <UserPlus aria-hidden="true" />
        Invite
      </Button>
      <Dialog open={open} onOpenChange={setOpen}>
        {/* Unmounted when closed, so that the link is gone from the page. */}
        {open ? <InviteDialog mayInviteOwners={mayInviteOwners} /> : null}
      </Dialog>
    </>
  );
}

function InviteDialog({ mayInviteOwners }: { mayInviteOwners: boolean }) {
  const [created, setCreated] = useState<InvitationCreated | null>(null);
  if (created) {
    return (
      <DialogContent title="The invitation is ready" className="max-w-md">
        <div className="flex flex-col gap-4">
          <SecretReveal
            label="Invitation link"
            secret={created.link}
            note={
              created.email
                ? `Send it to ${created.email}: only that address may accept. It isn't shown again.`
                : "Whoever holds it may join, once. Send it over a channel you trust; it isn't shown again."
            }
          />
          <div className="flex justify-end">
            <DialogClose asChild>
              <Button variant="primary">Done</Button>
            </DialogClose>
          </div>
        </div>
      </DialogContent>
    );
  }
  return (
    <DialogContent
      title="Invite somebody"
      description="You get a link to send; nothing is mailed from here."
      className="max-w-md"
    >
      <InviteForm mayInviteOwners={mayInviteOwners} onCreated={setCreated} />
    </DialogContent>
  );
}

const EXPIRIES = [
  { value: "1", label: "For a day" },
  { value: "7", label: "For 7 days" },
  { value: "30", label: "For 30 days" },
];

interface InviteFormProps {
  mayInviteOwners: boolean;
  onCreated(created: InvitationCreated): void;
}

function InviteForm({ mayInviteOwners, onCreated }: InviteFormProps) {
  const workspace = useWorkspace();
  const [role, setRole] = useState<keyof typeof ROLE_WORDS>("member");
  const invite = useApiAction(
    (body: object) => api<InvitationCreated>("/invitations", { method: "POST", workspace, body }),
    { quiet: true, onSuccess: onCreated },
  );
  const roles = roleOptions(mayInviteOwners);
  function submit(form: FormData): void {
    const email = String(form.get("email") ?? "").trim();
    void invite.run({ role, expires_in_days: Number(form.get("days")), ...(email ? { email } : {}) });
  }
  const emailError = fieldError(invite.problem, "/email");
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      <Field label="Role" hint={`${ROLE_WORDS[role].may}.`}>
        <Select
          value={role}
          options={roles}
          onChange={(event) => {
            const next = roles.find((option) => option.value === event.target.value);
            if (next) setRole(next.value);
          }}
        />
      </Field>
      <Field
        label="E-mail"
        hint="Optional: then only a person with this verified address may accept."
        error={emailError}
      >
        <Input name="email" type="email" autoComplete="off" placeholder="someone@example.com" />
      </Field>
      <Field label="The link works">
        <Select name="days" defaultValue="7" options={EXPIRIES} />
      </Field>
      {invite.problem && !emailError ? <ErrorNotice problem={invite.problem} /> : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" busy={invite.busy}>
          Make the link
        </Button>
      </div>
    </form>
  );
}
