/** Connections to the Redis that the test run provides. */
import { randomUUID } from "node:crypto";
import { createClient } from "redis";
import type { Cleanup } from "./cluster.js";

export type RedisClient = ReturnType<typeof createClient>;

/** A connected client, closed when the test ends. */
export async function redisClient(cleanup: Cleanup): Promise<RedisClient> {
  const url = process.env.REDIS_URL;
  if (url === undefined) throw new TypeError("REDIS_URL is not set: run this by npm test -- redis");
  const client: RedisClient = createClient({ url });
  // Adapters may still write while everything ends.
  client.on("error", () => undefined);
  await client.connect();
  cleanup.later(() => client.close());
  return client;
}

/** A name that no other test uses on the same Redis. */
export function ownName(): string {
  return `tidewire-test-${randomUUID()}`;
}
