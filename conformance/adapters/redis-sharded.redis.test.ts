import { createShardedAdapter } from "@socket.io/redis-adapter";
import { clusterContract } from "./cluster-contract.js";
import { ownName, redisClient } from "./redis-clients.js";

for (const subscriptionMode of ["dynamic", "dynamic-private"] as const) {
  clusterContract(`sharded @socket.io/redis-adapter, ${subscriptionMode}`, (cleanup) => {
    const channelPrefix = ownName();
    return async () =>
      createShardedAdapter(await redisClient(cleanup), await redisClient(cleanup), { channelPrefix, subscriptionMode });
  });
}
