"use client";
import { CircleAlert } from "lucide-react";
import { createContext, type ComponentProps, type ReactNode, useContext, useId, useMemo } from "react";
import { cn } from "../cn";

interface FieldContextValue {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}
const FieldContext = createContext<FieldContextValue | null>(null);

interface ControlProps {
  id?: string;
  required?: boolean;
  "aria-describedby"?: string;
  "aria-invalid"?: ComponentProps<"input">["aria-invalid"];
}

/** What a control inside a Field needs; what the control itself says wins. */
export function useFieldControl<Props extends ControlProps>(props: Props): Props {
  const field = useContext(FieldContext);
  if (!field) return props;
  return {
    ...props,
    id: props.id ?? field.id,
    required: props.required ?? (field.required || undefined),
    "aria-describedby": props["aria-describedby"] ?? field.describedBy,
    "aria-invalid": props["aria-invalid"] ?? (field.invalid || undefined),
  };
}

export function Label({ className, ...rest }: ComponentProps<"label">) {
  return <label className={cn("text-sm font-medium text-ink", className)} {...rest} />;
}

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | null;
  required?: boolean;
  /** Visually hides the label; it stays for assistive technology. */
  hideLabel?: boolean;
  /** `row` puts the control (checkbox, switch) before its label. */
  layout?: "column" | "row";
  className?: string;
  children: ReactNode;
}

/** Label, control, hint and error text, tied together by id. Holds exactly one control from this folder. */
export function Field({
  label,
  hint,
  error,
  required = false,
  hideLabel,
  layout = "column",
  className,
  children,
}: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [hintId, errorId].filter(Boolean).join(" ") || undefined;
  const value = useMemo(
    () => ({ id, describedBy, invalid: Boolean(error), required }),
    [id, describedBy, error, required],
  );
  const labelNode = (
    <Label htmlFor={id} className={hideLabel ? "sr-only" : undefined}>
      {label}
    </Label>
  );
  const notes = (
    <>
      {hint ? (
        <p id={hintId} className="text-xs text-ink-faint">
          {hint}
        </p>
      ) : null}
      {error ? <FieldError id={errorId}>{error}</FieldError> : null}
    </>
  );
  return (
    <FieldContext value={value}>
      {layout === "row" ? (
        <div className={cn("flex gap-2.5", className)}>
          <div className="flex h-5 items-center">{children}</div>
          <div className="flex min-w-0 flex-col gap-0.5">
            {labelNode}
            {notes}
          </div>
        </div>
      ) : (
        <div className={cn("flex flex-col gap-1.5", className)}>
          {labelNode}
          {children}
          {notes}
        </div>
      )}
    </FieldContext>
  );
}

function FieldError({ id, children }: { id: string | undefined; children: string }) {
  return (
    <p id={id} className="flex items-start gap-1 text-xs text-danger-text">
      <CircleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
      {children}
    </p>
  );
}
