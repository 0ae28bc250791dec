"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "../api";
import { ErrorNotice } from "../blocks/error-notice";
import { Button } from "../primitives/button";
import { Dialog, DialogClose, DialogContent } from "../primitives/dialog";
import { Field } from "../primitives/field";
import { Input } from "../primitives/input";
import { fieldError } from "../problem";
import { useApiAction } from "../use-api-action";
import type { OpenProps } from "./shortcut-sheet";

/** Makes a workspace and goes there. */
export function NewWorkspaceDialog({ workspace, open, onOpenChange }: OpenProps & { workspace: string }) {
  const router = useRouter();
  const [name, setName] = useState("");
  const create = useApiAction(
    (body: { name: string }) => api<{ slug: string }>("/workspaces", { method: "POST", body, workspace }),
    {
      quiet: true,
      refresh: false,
      onSuccess: (made) => {
        onOpenChange(false);
        setName("");
        router.push(`/w/${made.slug}`);
      },
    },
  );
  const nameError = fieldError(create.problem, "/name");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title="New workspace"
        description="Its own executions, agents, keys and members. You become its owner."
        className="max-w-md"
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void create.run({ name });
          }}
        >
          <Field label="Name" error={nameError} required>
            <Input
              value={name}
              onChange={(event) => setName(event.target.value)}
              maxLength={80}
              autoComplete="off"
            />
          </Field>
          {create.problem && !nameError ? <ErrorNotice problem={create.problem} /> : null}
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={create.busy}>
              Create workspace
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
