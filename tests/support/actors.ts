import type { Actor } from "@/lib/core/actor";
import type { Agent } from "@/lib/agents/contract";
import { newId } from "@/lib/core/ids";
import { type MemberRole, type Scope, SCOPES, scopesOf } from "@/lib/core/scopes";
import { membership, tenant, user } from "@/lib/db/schema";
import type { Database } from "@/lib/db/types";
import { env } from "@/lib/env";
import { createRuntime, type Runtime } from "@/lib/runtime/runtime";
import type { Context } from "@/lib/services/context";

export interface Tenant {
  id: string;
  slug: string;
  name: string;
}

export interface Person {
  id: string;
  name: string;
  email: string;
}

/** A workspace without members. */
export async function makeTenant(database: Database, given: { slug?: string } = {}): Promise<Tenant> {
  const id = newId("tenant");
  const slug = given.slug ?? id.replaceAll("_", "-");
  await database.db.insert(tenant).values({ tenantId: id, slug, name: slug });
  return { id, slug, name: slug };
}

/** Somebody who is in no workspace. */
export async function makeUser(database: Database, given: Partial<Omit<Person, "id">> = {}): Promise<Person> {
  const id = newId("user");
  const person = { id, name: given.name ?? "Test Person", email: given.email ?? `${id}@example.com` };
  await database.db.insert(user).values(person);
  return person;
}

export type UserActor = Extract<Actor, { kind: "user" }>;

/** A person of this standing in the tenant, as the actor a verified session gives. */
export async function makeMember(database: Database, tenantId: string, role: MemberRole): Promise<UserActor> {
  const person = await makeUser(database);
  await database.db.insert(membership).values({ tenantId, userId: person.id, role });
  return { kind: "user", id: person.id, tenantId, role, scopes: scopesOf(role), label: person.name };
}

/** A key's actor; services don't look the key up again, so there is no row. */
export function keyActor(tenantId: string, scopes: readonly Scope[] = SCOPES): Actor {
  return { kind: "key", id: newId("apiKey"), tenantId, createdBy: null, scopes, label: "Test key" };
}

/** A runtime on a test database, without a runner unless asked for. Its `close` closes the database too. */
export function testRuntime(
  database: Database,
  options: { runner?: boolean; agents?: readonly Agent[] } = {},
): Promise<Runtime> {
  return createRuntime({ environment: env(), database, runner: false, ...options });
}

/** What a service verb takes as `ctx` when this actor calls it. */
export function contextFor(runtime: Runtime, actor: Actor): Context {
  const signal = new AbortController().signal;
  return runtime.contextFor({ actor, requestId: newId("request"), ip: "127.0.0.1", signal });
}
