"use client";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { Toaster as Sonner, toast } from "sonner";

export { toast };

const ICON = "size-4 shrink-0";

export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      className="font-sans!"
      icons={{
        success: <CircleCheck className={`${ICON} text-success-text`} />,
        error: <CircleAlert className={`${ICON} text-danger-text`} />,
        warning: <TriangleAlert className={`${ICON} text-warning-text`} />,
        info: <Info className={`${ICON} text-accent-text`} />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-88 max-w-[calc(100vw-2rem)] items-start gap-2.5 rounded-lg bg-raised p-3 text-sm text-ink shadow-overlay",
          icon: "mt-0.5",
          content: "min-w-0 flex-1",
          title: "font-medium",
          description: "mt-0.5 text-ink-muted break-words",
          actionButton: "shrink-0 text-accent-text hover:underline",
        },
      }}
    />
  );
}
