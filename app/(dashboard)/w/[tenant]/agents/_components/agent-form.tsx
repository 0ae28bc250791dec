"use client";
import { type ReactNode, useState } from "react";
import type { Json } from "@/lib/core/json";
import type { Agent } from "@/lib/services/agents/shapes";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { DialogClose } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { Input, type InputProps } from "@/lib/ui/primitives/input";
import { Textarea } from "@/lib/ui/primitives/textarea";
import { fieldError, type Problem } from "@/lib/ui/problem";
import { useShowProblem } from "../../_components/use-show-problem";
import { capabilitiesError, EXAMPLE_CAPABILITIES, parseCapabilities } from "./capabilities-text";

export interface AgentFormProps {
  /** Null makes a new one. */
  agent: Agent | null;
  busy: boolean;
  problem: Problem | null;
  submit: string;
  onSubmit(body: Record<string, Json>): void;
  /** More fields, for changing an agent. */
  children?: ReactNode;
}

function textOf(form: FormData, name: string): string {
  return String(form.get(name) ?? "").trim();
}

function numberOf(form: FormData, name: string): number | undefined {
  const text = textOf(form, name);
  return text === "" ? undefined : Number(text);
}

/** The members of the body that have a field here. An empty heartbeat means none is expected. */
function bodyOf(form: FormData, capabilities: Json[]): Record<string, Json> {
  const secret = textOf(form, "secret");
  const priority = numberOf(form, "priority");
  const concurrency = numberOf(form, "max_concurrency");
  const timeout = numberOf(form, "timeout_seconds");
  return {
    ...(form.has("name") ? { name: textOf(form, "name") } : {}),
    url: textOf(form, "url"),
    description: textOf(form, "description"),
    capabilities,
    ...(secret ? { secret } : {}),
    ...(priority === undefined ? {} : { priority }),
    ...(concurrency === undefined ? {} : { max_concurrency: concurrency }),
    ...(timeout === undefined ? {} : { timeout_ms: Math.round(timeout * 1000) }),
    heartbeat_seconds: numberOf(form, "heartbeat_seconds") ?? null,
  };
}

/** What an external agent is registered with. */
export function AgentForm({ agent, busy, problem, submit, onSubmit, children }: AgentFormProps) {
  const [text, setText] = useState(() =>
    JSON.stringify(agent?.capabilities ?? EXAMPLE_CAPABILITIES, null, 2),
  );
  const parsed = parseCapabilities(text);
  const form = useShowProblem(problem);
  const refusedUrl = problem?.code === "unsafe_url" ? (problem.detail ?? problem.title) : null;
  const error = (name: string) => fieldError(problem, `/${name}`);
  return (
    <form
      ref={form}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed.ok) onSubmit(bodyOf(new FormData(event.currentTarget), parsed.value));
      }}
    >
      {agent ? null : (
        <Field
          label="Name"
          required
          hint="What contracts call it: lower case, dots and dashes."
          error={error("name")}
        >
          <Input
            name="name"
            mono
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            placeholder="acme-translator"
          />
        </Field>
      )}
      <Field
        label="URL"
        required
        hint="Each REQUEST is sent there by POST."
        error={error("url") ?? refusedUrl}
      >
        <Input
          name="url"
          type="url"
          mono
          defaultValue={agent?.url ?? ""}
          placeholder="https://agents.example.com/translate"
          autoComplete="off"
        />
      </Field>
      <Field label="Description" error={error("description")}>
        <Input
          name="description"
          defaultValue={agent?.description ?? ""}
          maxLength={2000}
          autoComplete="off"
        />
      </Field>
      <Field
        label="Capabilities"
        required
        hint="What it can do, each with the JSON Schema of its parameters."
        error={parsed.ok ? capabilitiesError(problem) : parsed.error}
      >
        <Textarea
          mono
          rows={9}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Field
        label="Secret"
        hint={
          agent?.has_secret
            ? "One is stored. What you type here takes its place; empty keeps it."
            : "Optional: sent as a bearer token, only to the origin of the URL."
        }
        error={error("secret")}
      >
        <Input name="secret" type="password" mono autoComplete="new-password" maxLength={4000} />
      </Field>
      <Limits agent={agent} error={error} />
      {children}
      {problem && !problem.errors?.length && !refusedUrl ? <ErrorNotice problem={problem} /> : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" busy={busy} disabled={!parsed.ok}>
          {submit}
        </Button>
      </div>
    </form>
  );
}

function Limits({ agent, error }: { agent: Agent | null; error(name: string): string | null }) {
  const number = (props: InputProps) => <Input type="number" inputMode="decimal" {...props} />;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Heartbeat every (seconds)"
        hint="Empty: none is expected."
        error={error("heartbeat_seconds")}
      >
        {number({
          name: "heartbeat_seconds",
          min: 5,
          max: 86_400,
          defaultValue: agent?.heartbeat_seconds ?? "",
        })}
      </Field>
      <Field label="Timeout (seconds)" hint="Of one call." error={error("timeout_ms")}>
        {number({
          name: "timeout_seconds",
          min: 0.1,
          max: 3600,
          step: 0.1,
          defaultValue: (agent?.timeout_ms ?? 30_000) / 1000,
        })}
      </Field>
      <Field label="At once, at most" hint="Steps it works on together." error={error("max_concurrency")}>
        {number({ name: "max_concurrency", min: 1, max: 1000, defaultValue: agent?.max_concurrency ?? 10 })}
      </Field>
      <Field label="Priority" hint="Higher is chosen before others." error={error("priority")}>
        {number({ name: "priority", min: -1000, max: 1000, defaultValue: agent?.priority ?? 0 })}
      </Field>
    </div>
  );
}
