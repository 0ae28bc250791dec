import { ERROR_CODES, type ErrorCode } from "@/lib/core/errors";
import { ErrorNotice } from "../blocks/error-notice";
import { codeWords } from "../problem";
import type { ErrorView } from "./state";

function codeOf(text: string): ErrorCode {
  return ERROR_CODES.find((known) => known === text) ?? "internal";
}

/** Why an execution failed, and what to do about it. */
export function ErrorBox({ error, title }: { error: ErrorView; title: string }) {
  return (
    <ErrorNotice
      problem={{ title, status: 0, code: codeOf(error.code), detail: error.message, errors: error.errors }}
    />
  );
}

/** Why a step failed: where one stands already, so without advice to go there. */
export function StepError({ error }: { error: ErrorView }) {
  return (
    <div className="rounded-md border border-danger/40 bg-danger-soft px-3 py-2 text-sm">
      <p className="font-medium text-danger-text">{codeWords(error.code)}</p>
      <p className="mt-0.5 break-words">{error.message}</p>
      {error.errors?.length ? (
        <ul className="mt-1 space-y-0.5">
          {error.errors.map(({ pointer, detail }) => (
            <li key={`${pointer} ${detail}`}>
              <code className="mr-1.5 text-xs text-ink-muted">{pointer || "/"}</code>
              {detail}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
