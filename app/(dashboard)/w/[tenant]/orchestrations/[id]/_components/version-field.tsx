import { Field } from "@/lib/ui/primitives/field";
import { Input } from "@/lib/ui/primitives/input";

/** Which version is started: one that stays, or whichever is published then. */
export function VersionField({ version, error }: { version: number | null; error: string | null }) {
  return (
    <Field label="Version" hint="Empty: the one published when it starts." error={error}>
      <Input name="version" type="number" min={1} placeholder="published" defaultValue={version ?? ""} />
    </Field>
  );
}

/** Null: the published one. */
export function readVersion(form: FormData): number | null {
  const text = String(form.get("version") ?? "").trim();
  return text === "" ? null : Number(text);
}
