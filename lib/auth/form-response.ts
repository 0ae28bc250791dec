const HEADERS = { "Cache-Control": "no-store" };

/** Answers a form: go there by GET. `path` is a path of this site. */
export function seeOther(path: string, setCookies: readonly string[] = []): Response {
  const headers = new Headers({ ...HEADERS, Location: path });
  for (const cookie of setCookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 303, headers });
}

/**
 * Answers a form that leads to another site. A redirect would do, but browsers apply `form-action 'self'` to the
 * whole chain of redirects after a form; a page that moves on by itself is a navigation of its own.
 */
export function leaveTo(location: string, setCookies: readonly string[]): Response {
  const headers = new Headers({ ...HEADERS, "Content-Type": "text/html; charset=utf-8" });
  for (const cookie of setCookies) headers.append("Set-Cookie", cookie);
  const url = escapeAttribute(location);
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signing in</title><meta http-equiv="refresh" content="0;url=${url}"></head><body><a href="${url}">Continue</a></body></html>`;
  return new Response(html, { status: 200, headers });
}

function escapeAttribute(text: string): string {
  const names: Record<string, string> = {
    "&": "&amp;",
    '"': "&quot;",
    "'": "&#39;",
    "<": "&lt;",
    ">": "&gt;",
  };
  return text.replace(/[&"'<>]/g, (character) => names[character] ?? "");
}
