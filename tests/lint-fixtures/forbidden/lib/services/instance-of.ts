class TuttiError extends Error {}
export const is = (error: unknown) => error instanceof TuttiError;
