export const rows = (runtime: { database: { query(text: string): string } }) => runtime.database.query("select 1");
