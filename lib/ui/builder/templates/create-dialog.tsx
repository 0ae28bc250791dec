"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api } from "../../api";
import { ErrorNotice } from "../../blocks/error-notice";
import { Button } from "../../primitives/button";
import { Dialog, DialogClose, DialogContent } from "../../primitives/dialog";
import { Field } from "../../primitives/field";
import { Input } from "../../primitives/input";
import { ApiError, toProblem } from "../../problem";
import { useApiAction } from "../../use-api-action";
import { useWorkspace } from "../../workspace";
import type { BuilderNames } from "../names";
import { freeName, type TemplateView } from "./template";

export interface CreateDialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  template: TemplateView;
  names: BuilderNames;
  mayWriteRoles: boolean;
}

/** Says what a template brings with it before anything is made. */
export function CreateDialog({ open, onOpenChange, template, names, mayWriteRoles }: CreateDialogProps) {
  const workspace = useWorkspace();
  const router = useRouter();
  const taken = names.orchestrations.map(({ name }) => name);
  const [name, setName] = useState(() => freeName(template.name, taken));
  const known = new Set(names.roles.map((role) => role.name.toLowerCase()));
  const missing = template.roles.filter((role) => !known.has(role.name.toLowerCase()));
  const cannot = missing.length > 0 && !mayWriteRoles;
  const create = useApiAction(
    async () => {
      for (const role of missing) await createRole(role, workspace);
      const body = { ...template.definition, name, publish: true };
      return api<{ id: string }>("/orchestrations", { method: "POST", workspace, body });
    },
    {
      quiet: true,
      refresh: false,
      onSuccess: ({ id }) => router.push(`/w/${workspace}/orchestrations/${id}/edit`),
    },
  );
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title={`New from “${template.name}”`}
        description="It is published at once and opens in the editor, ready to run."
        footer={
          <>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button
              variant="primary"
              busy={create.busy}
              disabled={cannot || name.trim() === ""}
              onClick={() => void create.run(undefined)}
            >
              {missing.length > 0
                ? `Create with ${missing.length} ${missing.length === 1 ? "role" : "roles"}`
                : "Create"}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4">
          <Field label="Name" required>
            <Input value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
          {missing.length > 0 ? (
            <div className="text-sm">
              <p>
                {cannot
                  ? "These roles are missing, and you may not create roles:"
                  : "These roles are created with it:"}
              </p>
              <ul className="mt-1.5 flex flex-col gap-1">
                {missing.map((role) => (
                  <li key={role.name}>
                    <span className="font-medium">{role.name}</span>
                    <span className="text-ink-muted">: {role.description}</span>
                  </li>
                ))}
              </ul>
            </div>
          ) : (
            <p className="text-sm text-ink-muted">All roles it needs are here already.</p>
          )}
          {create.problem ? <ErrorNotice problem={create.problem} /> : null}
        </div>
      </DialogContent>
    </Dialog>
  );
}

/** A role of that name that somebody made meanwhile is the role. */
async function createRole(role: TemplateView["roles"][number], workspace: string): Promise<void> {
  try {
    await api("/roles", { method: "POST", workspace, body: role });
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code !== "conflict") throw new ApiError(problem);
  }
}
