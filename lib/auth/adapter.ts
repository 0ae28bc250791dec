import { DrizzleAdapter } from "@auth/drizzle-adapter";
import type { Adapter, AdapterSession, AdapterUser } from "next-auth/adapters";
import { newId } from "@/lib/core/ids";
import { authAccount, authSession, authVerification, user } from "@/lib/db/schema/identity";
import type { Database } from "@/lib/db/types";
import { accessChanged } from "@/lib/services/access-changes";
import { sha256Hex } from "./token";

type Complete = Required<
  Pick<
    Adapter,
    | "createUser"
    | "getUserByEmail"
    | "createSession"
    | "getSessionAndUser"
    | "updateSession"
    | "deleteSession"
    | "linkAccount"
  >
>;

/**
 * Auth.js on our tables, with three differences: session tokens are stored hashed, provider tokens of a sign-in
 * are not stored at all (nothing needs them), and e-mail addresses compare in lower case.
 */
export function authAdapter(database: Database): Adapter {
  const stock = DrizzleAdapter(database.db, {
    usersTable: user,
    accountsTable: authAccount,
    sessionsTable: authSession,
    verificationTokensTable: authVerification,
  }) as Adapter & Complete;
  return {
    ...stock,
    // Only reached with an e-mail the provider has verified (see `authConfig`).
    createUser: async (data: AdapterUser) =>
      stock.createUser({
        ...data,
        id: newId("user"),
        email: data.email.toLowerCase(),
        emailVerified: new Date(),
      }),
    getUserByEmail: async (email) => stock.getUserByEmail(email.toLowerCase()),
    linkAccount: async ({ userId, type, provider, providerAccountId }) => {
      await stock.linkAccount({ userId, type, provider, providerAccountId });
    },
    createSession: async (session) => {
      await stock.createSession({ ...session, sessionToken: sha256Hex(session.sessionToken) });
      return session;
    },
    getSessionAndUser: async (token) => {
      const found = await stock.getSessionAndUser(sha256Hex(token));
      return found && { ...found, session: { ...found.session, sessionToken: token } };
    },
    updateSession: async (session) => {
      const stored = {
        ...session,
        sessionToken: sha256Hex(session.sessionToken),
      } satisfies Partial<AdapterSession>;
      await stock.updateSession(stored);
      return null;
    },
    deleteSession: async (token) => {
      await stock.deleteSession(sha256Hex(token));
      accessChanged();
    },
  };
}
