export { cache } from "react";
