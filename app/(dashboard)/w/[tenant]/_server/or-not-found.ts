import { notFound } from "next/navigation";
import { hasCode } from "@/lib/core/errors";

/** What a service gives, or the "not found" page when it says that there is no such thing. */
export async function orNotFound<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    if (hasCode(error, "not_found")) notFound();
    throw error;
  }
}
