"use client";
import { useState } from "react";
import { PROVIDER_KINDS, PROVIDER_URLS, type ProviderKind } from "@/lib/core/model";
import type { ModelKey } from "@/lib/services/models/shapes";
import { ErrorNotice } from "@/lib/ui/blocks/error-notice";
import { Button } from "@/lib/ui/primitives/button";
import { DialogClose } from "@/lib/ui/primitives/dialog";
import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";
import { Select } from "@/lib/ui/primitives/select";
import { Textarea } from "@/lib/ui/primitives/textarea";
import { fieldError, type Problem } from "@/lib/ui/problem";
import { modelLines, readModels } from "./model-lines";

const PROVIDERS: Record<ProviderKind, string> = {
  "openai-compatible": "OpenAI-compatible server (Ollama, vLLM, a gateway)",
  openai: "OpenAI",
  anthropic: "Anthropic",
  google: "Google",
};

interface ModelKeyFormProps {
  /** Null: a new one. */
  modelKey: ModelKey | null;
  busy: boolean;
  problem: Problem | null;
  onSubmit(body: object): void;
}

export function ModelKeyForm({ modelKey, busy, problem, onSubmit }: ModelKeyFormProps) {
  const [provider, setProvider] = useState<ProviderKind>(modelKey?.provider ?? "openai");
  const isServer = provider === "openai-compatible";
  function submit(form: FormData): void {
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const optional = (name: string) => (text(name) ? { [name]: text(name) } : {});
    onSubmit({
      ...(modelKey ? {} : { provider, ...optional("name") }),
      ...optional("base_url"),
      ...optional("api_key"),
      models: readModels(text("models"), modelKey?.models ?? []),
    });
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit(new FormData(event.currentTarget));
      }}
    >
      {modelKey ? null : (
        <>
          <Field label="Provider">
            <Select
              value={provider}
              options={PROVIDER_KINDS.map((kind) => ({ value: kind, label: PROVIDERS[kind] }))}
              onChange={(event) => setProvider(event.target.value as ProviderKind)}
            />
          </Field>
          <Field
            label="Name"
            hint={`Its models are called ${provider}/… unless you name it.`}
            error={fieldError(problem, "/name")}
          >
            <Input name="name" mono autoComplete="off" placeholder={provider} maxLength={40} />
          </Field>
        </>
      )}
      <Field
        label="Address"
        required={isServer && !modelKey}
        hint={modelKey ? "Another origin forgets the key, unless you enter one below." : undefined}
        error={fieldError(problem, "/base_url")}
      >
        <Input
          name="base_url"
          type="url"
          mono
          autoComplete="off"
          defaultValue={modelKey?.base_url}
          placeholder={PROVIDER_URLS[provider] ?? "https://models.example.com/v1"}
        />
      </Field>
      <Field
        label="Key"
        required={!isServer && !modelKey}
        hint={modelKey?.has_key ? "One is stored. Enter another to replace it." : undefined}
        error={fieldError(problem, "/api_key")}
      >
        <Input name="api_key" type="password" mono autoComplete="off" maxLength={4000} />
      </Field>
      <Field
        label="Models"
        required={isServer}
        hint="One per line: its name, then if you know them its context and its prices in and out, e.g. llama-3.3-70b 128000 0.6 0.8"
        error={fieldError(problem, "/models")}
      >
        <Textarea
          name="models"
          rows={3}
          defaultValue={modelLines(modelKey?.models ?? [])}
          className="font-mono text-xs"
        />
      </Field>
      {problem && !problem.errors?.length ? <ErrorNotice problem={problem} /> : null}
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" busy={busy}>
          {modelKey ? "Save and test" : "Add and test"}
        </Button>
      </div>
    </form>
  );
}
