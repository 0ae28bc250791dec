export type Tx = { run(): void };
