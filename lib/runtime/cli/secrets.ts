import { freshSecrets } from "@/lib/env-secrets";

/** npm run secrets: fresh values for production's environment. */
const secrets = freshSecrets();
process.stdout.write(
  [
    `AUTH_SECRET=${secrets.authSecret}`,
    `ENCRYPTION_KEYS=${secrets.encryptionKeys}`,
    `LEDGER_SIGNING_KEY=${secrets.ledgerSigningKey}`,
    `OPERATOR_TOKEN=${secrets.operatorToken}`,
    "",
  ].join("\n"),
);
