import { randomUUID } from "node:crypto";
import { createAdapter } from "@socket.io/postgres-adapter";
import pg from "pg";
import { clusterContract } from "./cluster-contract.js";

clusterContract("@socket.io/postgres-adapter", (cleanup) => {
  const connectionString = process.env.POSTGRES_URL;
  if (connectionString === undefined) throw new TypeError("POSTGRES_URL is not set: run this by npm test -- postgres");
  const name = `tidewire_${randomUUID().replaceAll("-", "")}`;
  return async () => {
    const pool = new pg.Pool({ connectionString, max: 4 });
    cleanup.later(() => pool.end());
    await pool.query(
      `CREATE TABLE IF NOT EXISTS ${name} (id bigserial UNIQUE, created_at timestamptz DEFAULT NOW(), payload bytea)`,
    );
    return createAdapter(pool, { channelPrefix: name, tableName: name });
  };
});
