import { ERROR_CODES, type ErrorCode } from "@/lib/core/errors";
import { ErrorNotice } from "../blocks/error-notice";
import type { ErrorView } from "./state";

function codeOf(text: string): ErrorCode {
  return ERROR_CODES.find((known) => known === text) ?? "internal";
}

/** A recorded error: its code, its message, and what to do about it. */
export function ErrorBox({ error, title = error.code }: { error: ErrorView; title?: string }) {
  return (
    <ErrorNotice
      problem={{ title, status: 0, code: codeOf(error.code), detail: error.message, errors: error.errors }}
    />
  );
}
