import { createAdapter } from "@socket.io/redis-adapter";
import { Emitter } from "@socket.io/redis-emitter";
import { emitterContract } from "./emitter-contract.js";
import { ownName, redisClient } from "./redis-clients.js";

emitterContract("@socket.io/redis-emitter", async (cleanup) => {
  const key = ownName();
  return {
    adapter: async () => createAdapter(await redisClient(cleanup), await redisClient(cleanup), { key }),
    emitter: new Emitter(await redisClient(cleanup), { key }),
  };
});
