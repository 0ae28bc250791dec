export const get = (fetch: (url: string) => Promise<string>) => fetch("https://example.com");
