import type { Scope } from "@/lib/core/scopes";
import { Badge } from "@/lib/ui/primitives/badge";
import { Popover, PopoverContent, PopoverTrigger } from "@/lib/ui/primitives/popover";

const SHOWN = 2;

/** The first scopes; all of them on demand. */
export function KeyScopes({ scopes }: { scopes: readonly Scope[] }) {
  const rest = scopes.length - SHOWN;
  return (
    <span className="inline-flex items-center gap-1">
      {scopes.slice(0, SHOWN).map((scope) => (
        <Badge key={scope} mono>
          {scope}
        </Badge>
      ))}
      {rest > 0 ? (
        <Popover>
          <PopoverTrigger className="h-5 rounded-sm px-1 text-xs text-accent-text hover:underline">
            +{rest}
            <span className="sr-only"> more scopes</span>
          </PopoverTrigger>
          <PopoverContent aria-label="Scopes" className="max-h-80 w-56 overflow-y-auto">
            <ul className="flex flex-col gap-1 font-mono text-xs">
              {scopes.map((scope) => (
                <li key={scope}>{scope}</li>
              ))}
            </ul>
          </PopoverContent>
        </Popover>
      ) : null}
    </span>
  );
}
