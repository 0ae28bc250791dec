export const client = import("@/lib/db/client");
