import packageDescription from "../../package.json" with { type: "json" };

/** The running version, as package.json says. */
export const VERSION: string = packageDescription.version;
