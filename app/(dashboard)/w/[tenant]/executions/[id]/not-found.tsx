import { SearchX } from "lucide-react";
import { EmptyState } from "@/lib/ui/blocks/empty-state";

export default function ExecutionNotFound() {
  return (
    <EmptyState icon={<SearchX />} title="There is no such execution">
      Its id may be cut short, or it belongs to another workspace: check the one at the top left.
    </EmptyState>
  );
}
