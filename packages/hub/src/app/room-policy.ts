/** Which rooms of the relay a program may use: names, or prefixes that end in a star. Everything by default. */

import type { RelayLimits } from "./limits.js";

export interface RoomPolicy {
  allows(room: string): boolean;
}

/** `patterns`: `"prices"` is that room, `"news-*"` every room that starts so, `"*"` any. */
export function roomPolicy(patterns: readonly string[]): RoomPolicy {
  const names = new Set(patterns.filter((pattern) => !pattern.endsWith("*")));
  const prefixes = patterns.filter((pattern) => pattern.endsWith("*")).map((pattern) => pattern.slice(0, -1));
  return {
    allows: (room) => names.has(room) || prefixes.some((prefix) => room.startsWith(prefix)),
  };
}

/** A room of the relay is any text without control characters; programs name them, people do not see them. */
export function parseRelayRoom(name: unknown, limits: RelayLimits): string | undefined {
  if (typeof name !== "string" || name.length < 1 || name.length > limits.roomNameChars) return undefined;
  return /[\p{Cc}\p{Cs}]/u.test(name) ? undefined : name;
}
