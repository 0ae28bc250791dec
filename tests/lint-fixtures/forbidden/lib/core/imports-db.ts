export { database } from "../db/client";
