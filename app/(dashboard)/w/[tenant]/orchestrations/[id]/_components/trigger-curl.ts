import { isJsonObject, type JsonObject } from "@/lib/core/json";
import type { TriggerCreated } from "@/lib/services/triggers/shapes";

/** A message the trigger's mapping can read: every `{{body.a.b}}` is there; without a mapping the input itself. */
function bodyOf(mapping: JsonObject | null, exampleInput: string): string {
  if (mapping === null) return JSON.stringify(JSON.parse(exampleInput));
  const body: JsonObject = {};
  for (const [, path = ""] of JSON.stringify(mapping).matchAll(/\{\{\s*body\.([\w.-]+)/g))
    put(body, path.split("."));
  return JSON.stringify(body);
}

function put(target: JsonObject, [name = "", ...rest]: readonly string[]): void {
  if (rest.length === 0) {
    target[name] ??= "hello";
    return;
  }
  const known = target[name];
  const inner: JsonObject = isJsonObject(known) ? known : {};
  target[name] = inner;
  put(inner, rest);
}

/** Signs a message and sends it, in a shell with openssl and curl: to be pasted as it is. */
export function triggerCurl(
  { url, secret, input_mapping: mapping }: TriggerCreated,
  exampleInput: string,
): string {
  const body = bodyOf(mapping, exampleInput).replaceAll("'", `'\\''`);
  return `secret='${secret}' body='${body}'
id="msg_$(date +%s)_$$" at=$(date +%s)
key=$(printf %s "\${secret#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$id.$at.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
curl '${url}' \\
  -H "Content-Type: application/json" -H "webhook-id: $id" \\
  -H "webhook-timestamp: $at" -H "webhook-signature: v1,$signature" \\
  -d "$body"`;
}
