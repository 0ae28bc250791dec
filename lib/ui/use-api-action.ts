"use client";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "./primitives/toast";
import { type Problem, toProblem } from "./problem";
import { whatToDo } from "./what-to-do";

export interface ApiActionOptions<Output> {
  /** Said in a toast when it worked. */
  success?: string;
  onSuccess?(output: Output): void;
  /** Re-render the server components of this page afterwards; default true. */
  refresh?: boolean;
  /** Problems with field errors are left to the form; true silences the toast for all. */
  quiet?: boolean;
}

export interface ApiAction<Input, Output> {
  run(input: Input): Promise<Output | undefined>;
  busy: boolean;
  problem: Problem | null;
  reset(): void;
}

/** Runs one call at a time, keeps its problem for the form, and says in a toast how it went. */
export function useApiAction<Input, Output>(
  action: (input: Input) => Promise<Output>,
  options: ApiActionOptions<Output> = {},
): ApiAction<Input, Output> {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function run(input: Input): Promise<Output | undefined> {
    setBusy(true);
    setProblem(null);
    try {
      const output = await action(input);
      if (options.success) toast.success(options.success);
      if (options.refresh !== false) router.refresh();
      options.onSuccess?.(output);
      return output;
    } catch (error) {
      const found = toProblem(error);
      setProblem(found);
      if (!options.quiet && !found.errors?.length)
        toast.error(found.title, { description: found.detail ?? whatToDo(found) });
      return undefined;
    } finally {
      setBusy(false);
    }
  }

  return { run, busy, problem, reset: () => setProblem(null) };
}
