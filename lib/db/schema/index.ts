export * from "./execution";
export * from "./identity";
export * from "./inngest";
export * from "./ledger";
export * from "./limits";
export * from "./registry";
export * from "./workspace";
