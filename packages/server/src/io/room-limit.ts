/** How many rooms a socket may be in, and how long their names may be. */
import type { Room } from "../adapter/adapter.js";
import { ALONE, type RoomMember } from "../adapter/rooms.js";
import type { ClientLimits } from "../options.js";
import { ServerError } from "../server-error.js";

/**
 * Throws ServerError "limit-exceeded" unless the rooms may be joined. `membership` is what our own adapter keeps at the
 * socket, and says only whether it has to be asked with `present`, as others always are: it may have been replaced.
 */
export function assertJoinable(
  rooms: ReadonlySet<Room>,
  membership: RoomMember["membership"],
  present: () => ReadonlySet<Room> | undefined,
  { maxRooms, maxNameLength }: ClientLimits,
): void {
  for (const room of rooms) {
    if (typeof room === "string" && room.length > maxNameLength) {
      throw new ServerError(
        "limit-exceeded",
        `room name of ${room.length} characters exceeds maxNameLength ${maxNameLength}: shorten it, or raise the option`,
      );
    }
  }
  const joined = membership === ALONE ? 1 : present()?.size;
  if ((joined ?? 0) + rooms.size <= maxRooms) return;
  let fresh = 0;
  for (const room of rooms) if (!present()?.has(room)) fresh++;
  if (fresh === 0 || (joined ?? 0) + fresh <= maxRooms) return;
  throw new ServerError(
    "limit-exceeded",
    `${(joined ?? 0) + fresh} rooms of one socket exceed maxRooms ${maxRooms}: leave some first, or raise the option`,
  );
}
