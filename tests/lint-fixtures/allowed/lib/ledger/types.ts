import type { Word } from "@/lib/core/word";
export type Entry = { name: Word };
