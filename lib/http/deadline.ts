import { TuttiError } from "@/lib/core/errors";

/** The promise's result, or `unavailable` after so many milliseconds. The work itself is not interrupted. */
export async function withDeadline<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TuttiError("unavailable", "This took too long. Try again shortly.")),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
