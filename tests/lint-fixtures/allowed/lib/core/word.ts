import { z } from "zod";
export const Word = z.string();
export type Word = z.infer<typeof Word>;
