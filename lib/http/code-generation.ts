import { z } from "zod";

/** From here on zod interprets schemas: it makes no code of them. To be called before schemas are made. */
export function forbidCodeGeneration(): void {
  z.config({ jitless: true });
}
