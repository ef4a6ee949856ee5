import { createAdapter } from "@socket.io/redis-adapter";
import { clusterContract } from "./cluster-contract.js";
import { ownName, redisClient } from "./redis-clients.js";

clusterContract("@socket.io/redis-adapter", (cleanup) => {
  const key = ownName();
  return async () =>
    createAdapter(await redisClient(cleanup), await redisClient(cleanup), { key, requestsTimeout: 1000 });
});
