export const room = "not in the table";
