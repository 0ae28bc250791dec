import { headers } from "next/headers";
import { list } from "@/lib/services/agents/list";
import { Row } from "./_components/row";
export default function Page() {
  return <Row agent={{ name: String([headers, list].length) }} />;
}
