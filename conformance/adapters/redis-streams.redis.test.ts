import { createAdapter } from "@socket.io/redis-streams-adapter";
import { clusterContract } from "./cluster-contract.js";
import { ownName, redisClient } from "./redis-clients.js";

clusterContract("@socket.io/redis-streams-adapter", (cleanup) => {
  const streamName = ownName();
  return async () => createAdapter(await redisClient(cleanup), { streamName });
});
