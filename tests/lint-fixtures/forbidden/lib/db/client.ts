export const database = { db: { now: "now()" }, query: (text: string) => text };
