export const safeFetch = (url: string) => fetch(url);
