import { safeFetch } from "@/lib/guard/safe-fetch";
import type { Entry } from "@/lib/ledger/types";
export const echo = (entry: Entry) => safeFetch(entry.name);
