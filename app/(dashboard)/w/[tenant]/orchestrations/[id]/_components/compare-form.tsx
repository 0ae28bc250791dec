"use client";
import { usePathname, useRouter } from "next/navigation";
import { Field } from "@/lib/ui/primitives/field";
import { Select } from "@/lib/ui/primitives/select";

export interface CompareFormProps {
  versions: readonly { version: number; label: string }[];
  from: number;
  to: number;
}

/** Which two versions are compared; the choice is in the address. */
export function CompareForm({ versions, from, to }: CompareFormProps) {
  const router = useRouter();
  const pathname = usePathname();
  const options = versions.map(({ version, label }) => ({ value: String(version), label }));
  function choose(sides: { from: string | number; to: string | number }): void {
    router.replace(`${pathname}?view=versions&from=${sides.from}&to=${sides.to}`, { scroll: false });
  }
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label="From">
        <Select
          options={options}
          value={String(from)}
          onChange={(event) => choose({ from: event.target.value, to })}
        />
      </Field>
      <Field label="To">
        <Select
          options={options}
          value={String(to)}
          onChange={(event) => choose({ from, to: event.target.value })}
        />
      </Field>
    </div>
  );
}
