const MOST = 40;

/** A slug from a name: `Åsa & Co.` → `asa-co`; `workspace` when nothing is left. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, MOST)
    .replace(/^-+|-+$/g, "");
  return words || "workspace";
}

/** The same slug with a few random characters, for when it is taken. */
export function withSuffix(slug: string): string {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(5)), (byte) => (byte % 36).toString(36));
  return `${slug}-${random.join("")}`;
}
