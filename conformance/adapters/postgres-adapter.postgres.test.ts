import { createAdapter } from "@socket.io/postgres-adapter";
import { clusterContract } from "./cluster-contract.js";
import { ownTable, postgresPool } from "./postgres-pool.js";

clusterContract("@socket.io/postgres-adapter", (cleanup) => {
  const tableName = ownTable();
  return async () => createAdapter(await postgresPool(cleanup, tableName), { channelPrefix: tableName, tableName });
});
