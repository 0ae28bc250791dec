export const get = (url: string) => globalThis.fetch(url);
