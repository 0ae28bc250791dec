import { createHash } from "node:crypto";
import { canonicalJson } from "@/lib/core/canonical-json";
import type { Json } from "@/lib/core/json";

/** What a decision is bound to: SHA-256 of the canonical JSON (RFC 8785) of tool and arguments, in hex. */
export function approvalDigest(tool: string, args: Json): string {
  return createHash("sha256")
    .update(canonicalJson({ tool, arguments: args }))
    .digest("hex");
}
