/** How an emit is to be treated: an immutable value, made by `volatile`, `compress`, `local` and `timeout`. */

import { isReservedEvent } from "@tidewire/wire/sio";
import { type BroadcastFlags, isOwnAnnouncement } from "../adapter/adapter.js";
import { ServerError } from "../server-error.js";

export type EmitFlags = Readonly<BroadcastFlags>;

export const noFlags: EmitFlags = Object.freeze({});

/** Throws ServerError "misuse" for a name that belongs to the library. */
export function assertEmittable(event: unknown): void {
  if (typeof event === "string" && isReservedEvent(event)) {
    throw new ServerError("misuse", `"${event}" is a reserved event name`);
  }
}

/** The same for what is sent to other servers, whose listeners would take it for news of their own. */
export function assertServerSide(event: unknown): void {
  if (isOwnAnnouncement(event)) {
    throw new ServerError("misuse", `"${event}" is a reserved event name`);
  }
}

/** Milliseconds of a `timeout()`. Throws ServerError "misuse" for what is no duration. */
export function timeoutMs(ms: unknown): number {
  if (typeof ms !== "number" || Number.isNaN(ms)) {
    throw new ServerError("misuse", `timeout of ${String(ms)} is no duration: give milliseconds`);
  }
  return ms;
}
