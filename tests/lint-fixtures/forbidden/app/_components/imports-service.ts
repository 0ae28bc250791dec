export { list } from "@/lib/services/list";
