import { createOwnerLink } from "@/lib/auth/owner-link";
import { runCommand, viaServerOrDatabase } from "./operator";

/** npm run owner: a link that signs in as the installation's owner, once, within 24 hours. */
await runCommand(() => viaServerOrDatabase({ command: "owner" }, createOwnerLink));
