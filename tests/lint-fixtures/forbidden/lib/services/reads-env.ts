export { env } from "@/lib/env";
