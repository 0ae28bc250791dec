import pg from "pg";
import { until } from "../../support/executions";
import type { FaultWorld } from "./world";

/** Somebody with a transaction of their own on the rows that the product writes. */
export class RowHolder {
  private constructor(private readonly client: pg.Client) {}

  static async open(world: FaultWorld): Promise<RowHolder> {
    const client = new pg.Client({ connectionString: world.environment.DATABASE_URL });
    client.on("error", () => undefined);
    await client.connect();
    return new RowHolder(client);
  }

  begin(): Promise<unknown> {
    return this.client.query("begin");
  }

  /** Takes the lock of an execution's row; rejects with `deadlock detected` when the server chose to end this one. */
  lock(executionId: string): Promise<unknown> {
    return this.client.query("select 1 from execution where id = $1 for update", [executionId]);
  }

  /** Resolves when so many statements of others wait for what is held here. */
  async untilOthersWait(count = 1): Promise<void> {
    await until(async () => {
      const { rows } = await this.client.query<{ waiting: number }>(
        `select count(*)::integer as waiting from pg_stat_activity
         where datname = current_database() and pg_backend_pid() = any(pg_blocking_pids(pid))`,
      );
      return (rows[0]?.waiting ?? 0) >= count;
    });
  }

  release(): Promise<unknown> {
    return this.client.query("rollback");
  }

  async deadlocks(): Promise<number> {
    const { rows } = await this.client.query<{ deadlocks: number }>(
      "select deadlocks::integer from pg_stat_database where datname = current_database()",
    );
    return rows[0]?.deadlocks ?? 0;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
