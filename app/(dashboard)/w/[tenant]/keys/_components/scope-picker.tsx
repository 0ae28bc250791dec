"use client";
import { PERSON_GRANTED_SCOPES, type Scope } from "@/lib/core/scopes";
import { Button } from "@/lib/ui/primitives/button";
import { Checkbox } from "@/lib/ui/primitives/checkbox";
import { Field } from "@/lib/ui/primitives/field";
import { groupScopes, SCOPE_WORDS } from "./scope-words";

export interface ScopePickerProps {
  /** What may be given: the scopes of the person. */
  offered: readonly Scope[];
  chosen: ReadonlySet<Scope>;
  onChange(chosen: ReadonlySet<Scope>): void;
}

/** What a new key may do, one checkbox to a scope, grouped by what it is about. */
export function ScopePicker({ offered, chosen, onChange }: ScopePickerProps) {
  const usual = offered.filter((scope) => !PERSON_GRANTED_SCOPES.includes(scope));
  const choose = (scopes: readonly Scope[]) => onChange(new Set(scopes));
  function toggle(scope: Scope, on: boolean): void {
    const next = new Set(chosen);
    if (on) next.add(scope);
    else next.delete(scope);
    onChange(next);
  }
  return (
    <fieldset>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <legend className="contents">
          <span className="text-sm font-medium">
            Scopes <span className="font-normal text-ink-faint">{chosen.size} chosen</span>
          </span>
        </legend>
        <span className="ml-auto flex gap-1">
          <Button size="sm" variant="ghost" onClick={() => choose(usual)}>
            All usual
          </Button>
          <Button
            size="sm"
            variant="ghost"
            onClick={() => choose(offered.filter((scope) => scope.endsWith(":read")))}
          >
            Only reading
          </Button>
          <Button size="sm" variant="ghost" onClick={() => choose([])}>
            None
          </Button>
        </span>
      </div>
      <div className="max-h-64 divide-y overflow-y-auto rounded-md border">
        {groupScopes(offered).map(({ noun, scopes }) => (
          <div key={noun} className="flex gap-3 px-3 py-2.5">
            <span className="w-24 shrink-0 text-sm text-ink-muted capitalize max-sm:hidden">{noun}</span>
            <div className="flex min-w-0 flex-1 flex-col gap-2.5">
              {scopes.map((scope) => (
                <Field
                  key={scope}
                  layout="row"
                  label={<code className="text-xs">{scope}</code>}
                  hint={SCOPE_WORDS[scope]}
                >
                  <Checkbox
                    checked={chosen.has(scope)}
                    onCheckedChange={(next) => toggle(scope, next === true)}
                  />
                </Field>
              ))}
            </div>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
