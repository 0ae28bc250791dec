import type { JsonObject } from "@/lib/core/json";

/** Text between single quotes of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The call that starts an execution, to be pasted into a terminal. */
export function curlOf(publicUrl: string, body: JsonObject): string {
  return [
    `curl ${publicUrl}/v1/orchestrate`,
    `  -H "Authorization: Bearer $TUTTI_API_KEY"`,
    `  -H "Content-Type: application/json"`,
    `  -d ${quoted(JSON.stringify(body))}`,
  ].join(" \\\n");
}
