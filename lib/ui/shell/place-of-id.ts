import { type IdKind, isId } from "@/lib/core/ids";

interface Place {
  noun: string;
  /** Under /w/{slug}. */
  path: string;
}

const PLACES: Partial<Record<IdKind, (id: string) => Place>> = {
  execution: (id) => ({ noun: "Execution", path: `/executions/${id}` }),
  orchestration: (id) => ({ noun: "Orchestration", path: `/orchestrations/${id}` }),
  agent: (id) => ({ noun: "Agent", path: `/agents/${id}` }),
  contract: (id) => ({ noun: "Contract", path: `/contracts/${id}` }),
};

/** Where a pasted id leads, or null. A RESPONSE contract's id is its REQUEST's with an `r` after it. */
export function placeOfId(text: string): Place | null {
  const id = text.trim();
  for (const [kind, place] of Object.entries(PLACES) as [IdKind, (id: string) => Place][]) {
    if (isId(kind, id) || (kind === "contract" && id.endsWith("r") && isId(kind, id.slice(0, -1))))
      return place(id);
  }
  return null;
}
