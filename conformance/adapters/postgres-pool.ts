/** Connections to the PostgreSQL that the test run provides. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import type { Cleanup } from "./cluster.js";

/** A name for channels and tables that no other test uses. */
export function ownTable(): string {
  return `tidewire_${randomUUID().replaceAll("-", "")}`;
}

/**
 * A pool of connections, ended when the test ends, and the table for payloads that are too large for a notification.
 *
 * Two connections: the adapter listens on one, and all it tells goes through the other, in order. With more, the last
 * heartbeat of a server that leaves may overtake its goodbye, and the others wait for a server that is gone.
 */
export async function postgresPool(cleanup: Cleanup, table: string): Promise<pg.Pool> {
  const connectionString = process.env.POSTGRES_URL;
  if (connectionString === undefined) throw new TypeError("POSTGRES_URL is not set: run this by npm test -- postgres");
  const pool = new pg.Pool({ connectionString, max: 2 });
  cleanup.later(() => pool.end());
  await pool.query(
    `CREATE TABLE IF NOT EXISTS ${table} (id bigserial UNIQUE, created_at timestamptz DEFAULT NOW(), payload bytea)`,
  );
  return pool;
}
