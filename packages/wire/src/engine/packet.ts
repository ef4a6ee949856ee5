/** What travels in a session: the seven packet types, shared by protocol revisions 3 and 4. */

/** `EIO=4` (Socket.IO 3 and later) or `EIO=3` (Socket.IO 1 and 2). */
export type EngineVersion = 3 | 4;

/** By their wire ids. */
const IDS = { open: 0, close: 1, ping: 2, pong: 3, message: 4, upgrade: 5, noop: 6 } as const;

export type EnginePacketType = keyof typeof IDS;

/** In the order of their wire ids. */
const TYPES = Object.keys(IDS) as readonly EnginePacketType[];

export interface EnginePacket {
  readonly type: EnginePacketType;
  /** Absent when the packet has a type and nothing more; the wire cannot tell that from an empty string. */
  readonly data?: string | Uint8Array;
}

export interface BinaryEnginePacket extends EnginePacket {
  readonly data: Uint8Array;
}

export function isBinaryPacket(packet: EnginePacket): packet is BinaryEnginePacket {
  return typeof packet.data === "object";
}

const DIGIT_ZERO = 0x30;

/** The id 0..6, as it stands in the first byte of a binary packet of revision 3. */
export function packetTypeId(type: EnginePacketType): number {
  return IDS[type];
}

export function packetTypeOfId(id: number): EnginePacketType | undefined {
  return TYPES[id];
}

/** The id as the character that begins a text packet. */
export function packetTypeDigit(type: EnginePacketType): string {
  return String(IDS[type]);
}

/** `undefined` for every character code but those of "0" to "6"; NaN (no character at all) included. */
export function packetTypeOf(charCode: number): EnginePacketType | undefined {
  return TYPES[charCode - DIGIT_ZERO];
}
