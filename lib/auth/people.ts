import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/types";
import type { Person } from "./workspaces";

/** The person with this e-mail, made now when there is none. For people who sign in without a provider. */
export async function ensurePerson(
  database: Database,
  person: { email: string; name: string; demo?: boolean },
): Promise<Person> {
  const values = [newId("user"), person.email.toLowerCase(), person.name, person.demo ?? false];
  const inserted = await database.query(
    `insert into "user" (id, email, name, demo) values ($1, $2, $3, $4::boolean)
     on conflict (email) do nothing returning id, name, email`,
    values,
  );
  const found = inserted.rows[0]
    ? inserted
    : await database.query(`select id, name, email from "user" where email = $1`, [
        person.email.toLowerCase(),
      ]);
  const [row] = found.rows as unknown[] as Person[];
  if (!row) throw new Error("The person was deleted while being looked up.");
  return row;
}
