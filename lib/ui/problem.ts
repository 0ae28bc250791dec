import type { ErrorCode, FieldError } from "@/lib/core/errors";
import type { Json } from "@/lib/core/json";

/** An RFC 9457 problem document as the API sends it. `client_offline` is ours: no answer came at all. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  code: ErrorCode | "client_offline";
  request_id?: string;
  errors?: FieldError[];
  [extra: string]: Json | FieldError[] | undefined;
}

/** What `api()` throws. Match with `toProblem`, not `instanceof`. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = "ApiError";
    this.problem = problem;
  }
}

/** Any thrown thing as a problem; what isn't one says nothing of its inside. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Error && error.name === "ApiError" && "problem" in error)
    return (error as ApiError).problem;
  return {
    title: "This did not work",
    status: 0,
    code: "internal",
    detail: "Something went wrong in this page. Reload and try again.",
  };
}

/** A code as people read it: `budget exceeded`. */
export function codeWords(code: string): string {
  return code.replaceAll("_", " ");
}

/** The text for one field, by JSON Pointer (`/name`), or null. */
export function fieldError(problem: Problem | null, pointer: string): string | null {
  return problem?.errors?.find((error) => error.pointer === pointer)?.detail ?? null;
}
