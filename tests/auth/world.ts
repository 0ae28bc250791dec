import { openModels } from "@/lib/runtime/models";
import type { Actor } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { type MemberRole, scopesOf } from "@/lib/core/scopes";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { ensurePerson } from "@/lib/auth/people";
import { createKeyFor } from "@/lib/auth/seed";
import { createSession } from "@/lib/auth/sessions";
import { createWorkspaceFor, type Person } from "@/lib/auth/workspaces";
import { createSafeFetch } from "@/lib/guard/safe-fetch";
import { createVault } from "@/lib/guard/vault";
import { createLedger } from "@/lib/ledger/create-ledger";
import { type ContextParts, createContext } from "@/lib/runtime/context";
import { limitsFrom } from "@/lib/runtime/limits";
import { accessChanged } from "@/lib/services/access-changes";
import type { Context } from "@/lib/services/context";

export interface Insider {
  person: Person;
  ctx: Context;
  /** A signed-in browser of this person. */
  sessionToken: string;
}

/** One database with workspaces and people in them, made as the product makes them. */
export class World {
  private constructor(
    readonly database: Database,
    private readonly parts: ContextParts,
  ) {}

  static async open(database: Database): Promise<World> {
    const environment = env();
    const vault = createVault({ database, encryptionKeys: environment.secrets.encryptionKeys });
    const safeFetch = createSafeFetch({
      allowedPrivateOrigins: [],
      operatorOrigins: [],
      allowHttp: false,
      ownHosts: [],
    });
    return new World(database, {
      database,
      vault,
      safeFetch,
      ledger: await createLedger({ database, vault }),
      catalog: { agents: [], tools: [], capability: () => undefined },
      limits: limitsFrom(environment),
      models: openModels({ environment, database, vault, safeFetch }),
      dispatch: () => undefined,
    });
  }

  person(name: string): Promise<Person> {
    return ensurePerson(this.database, { email: `${name}.${newId("user")}@example.com`, name });
  }

  /** A new workspace with its owner. */
  async workspace(name = "Acme"): Promise<{ tenantId: string; slug: string; owner: Insider }> {
    const person = await this.person("owner");
    const made = await createWorkspaceFor(this.database, person, { name });
    return { ...made, owner: await this.insider(person, made.tenantId, "owner") };
  }

  /** Somebody new with a role in a workspace. */
  async join(tenantId: string, role: MemberRole): Promise<Insider> {
    const person = await this.person(role);
    await this.database.query("insert into membership (tenant_id, user_id, role) values ($1, $2, $3)", [
      tenantId,
      person.id,
      role,
    ]);
    accessChanged();
    return this.insider(person, tenantId, role);
  }

  /** A key of a workspace with the full rights of `userId`, and its context. */
  async key(tenantId: string, userId: string, scopes?: Actor["scopes"]): Promise<string> {
    return createKeyFor({
      database: this.database,
      tenantId,
      userId,
      name: "test",
      ...(scopes && { scopes: [...scopes] }),
    });
  }

  context(actor: Actor): Context {
    const signal = new AbortController().signal;
    return createContext(this.parts, { actor, requestId: newId("request"), ip: null, signal });
  }

  private async insider(person: Person, tenantId: string, role: MemberRole): Promise<Insider> {
    const actor: Actor = {
      kind: "user",
      id: person.id,
      tenantId,
      role,
      scopes: scopesOf(role),
      label: person.name ?? "",
    };
    return { person, ctx: this.context(actor), sessionToken: await createSession(this.database, person.id) };
  }

  /** Actions of the audit rows about `targetId`, oldest first. */
  async audited(targetId: string): Promise<string[]> {
    const found = await this.database.query(
      "select action from audit_entry where target_id = $1 order by seq",
      [targetId],
    );
    return found.rows.map((row) => String(row.action));
  }
}

/** The code of the error a promise fails with; "none" when it doesn't fail. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
}

export function cookieOf(token: string): string {
  return `authjs.session-token=${token}`;
}
