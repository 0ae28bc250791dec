export { read } from "@/lib/ledger/read";
