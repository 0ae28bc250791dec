"use client";
import { JsonBound, LinesBound, LongBound, TextBound } from "./bound";
import { InputSchemaEditor } from "./input-schema-editor";
import { Section } from "./section";

/** What belongs to no step: name, input, output. */
export function DefinitionForm() {
  return (
    <div>
      <div className="flex flex-col gap-3 px-4 pt-3 pb-4">
        <TextBound pointer="/name" label="Name" required />
        <LongBound pointer="/description" label="Description" rows={2} />
        <LinesBound pointer="/tags" label="Tags" hint="One per line." />
      </div>
      <Section title="Input" pointers={["/input"]} open>
        <InputSchemaEditor />
      </Section>
      <Section title="Output" pointers={["/output"]} open>
        <JsonBound
          pointer="/output"
          label="What it gives back"
          hint={'JSON with templates: {"text": "{{context.write.text}}"}. Empty: what the last step gave.'}
          rows={4}
        />
      </Section>
    </div>
  );
}
