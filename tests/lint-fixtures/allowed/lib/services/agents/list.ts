import { eq } from "drizzle-orm";
import { Word } from "@/lib/core/word";
import type { Tx } from "@/lib/db/types";
export const list = (tx: Tx) => [eq, tx, Word];
export type Agent = { name: string };
