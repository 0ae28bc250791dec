export const get = (url: string) => fetch(url);
