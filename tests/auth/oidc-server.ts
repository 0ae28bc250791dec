import type { AddressInfo } from "node:net";
import { createServer } from "node:http";
import Provider from "oidc-provider";

export interface OidcPerson {
  sub: string;
  email: string;
  email_verified: boolean;
  name: string;
}

export interface OidcServer {
  issuer: string;
  /** Who signs in at the next authorization. */
  person: OidcPerson;
  close(): Promise<void>;
}

/** A conforming OpenID Connect server on loopback that signs in `person` without asking. */
export async function startOidcServer(redirectUri: string, first: OidcPerson): Promise<OidcServer> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const people = new Map<string, OidcPerson>();
  const state: OidcServer = {
    issuer,
    person: first,
    close: () => new Promise((resolve) => http.close(() => resolve())),
  };
  const provider = new Provider(issuer, {
    clients: [{ client_id: "tutti", client_secret: "tutti-test-secret", redirect_uris: [redirectUri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ ...(people.get(sub) ?? state.person) }),
    }),
    cookies: { keys: ["test"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new context.oidc.provider.Grant({
        clientId: client?.clientId ?? "",
        accountId: session?.accountId ?? "",
      });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  http.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return void handle(request, response);
    people.set(state.person.sub, state.person);
    const result = { login: { accountId: state.person.sub } };
    void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  return state;
}
