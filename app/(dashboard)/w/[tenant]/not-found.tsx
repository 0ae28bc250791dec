import { SearchX } from "lucide-react";
import { EmptyState } from "@/lib/ui/blocks/empty-state";

export default function NotFoundInWorkspace() {
  return (
    <EmptyState icon={<SearchX />} title="There is nothing here">
      The address may be mistyped, what it named may be gone, or it belongs to another workspace: check the
      one at the top left.
    </EmptyState>
  );
}
