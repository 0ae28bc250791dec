export const list = () => [];
export type List = string[];
