import { toErrorRecord, type ErrorRecord } from "@/lib/core/errors";

/** A step failed and its `onError` is `fail`: the step around it fails, too, by the same record. */
export class StepFailure extends Error {
  override name = "StepFailure";
  constructor(readonly record: ErrorRecord) {
    super(record.message);
  }
}

/** A step failed and its `onError` leads elsewhere: everything around it is left. */
export class Jump extends Error {
  override name = "Jump";
  constructor(
    readonly target: string,
    readonly record: ErrorRecord,
  ) {
    super(record.message);
  }
}

/** Why a step failed. `recorded`: by its RESPONSE, so that nothing more need be noted. */
export class Refusal extends Error {
  override name = "Refusal";
  constructor(
    readonly record: ErrorRecord,
    readonly recorded: boolean,
  ) {
    super(record.message);
  }
}

/** The record of whatever a step's work threw. */
export function recordOf(error: unknown): ErrorRecord {
  const known = error instanceof StepFailure || error instanceof Jump || error instanceof Refusal;
  return known ? error.record : toErrorRecord(error);
}
