/** The packets of the Socket.IO protocol, revision 5, as values. Knows nothing of text, bytes or transports. */
import { WireError } from "../wire-error.js";
import { isReservedEvent } from "./reserved.js";

/** The digit a packet starts with on the wire. */
export const PacketType = {
  CONNECT: 0,
  DISCONNECT: 1,
  EVENT: 2,
  ACK: 3,
  CONNECT_ERROR: 4,
  BINARY_EVENT: 5,
  BINARY_ACK: 6,
} as const;
export type PacketType = (typeof PacketType)[keyof typeof PacketType];

/** From EVENT to BINARY_EVENT, from ACK to BINARY_ACK. */
export const BINARY_OFFSET = PacketType.BINARY_EVENT - PacketType.EVENT;

/** An event as it travels: its name, then its arguments. */
export type EventData = [name: string | number, ...args: unknown[]];

export type SioPacket = ConnectPacket | DisconnectPacket | EventPacket | AckPacket | ConnectErrorPacket;

/** From a client: its `auth`, if any. From a server: `{ sid, pid? }`, or nothing to a 2.x client. */
export type ConnectPacket = Packet<typeof PacketType.CONNECT, Record<string, unknown> | undefined>;
export type DisconnectPacket = Packet<typeof PacketType.DISCONNECT, undefined>;
/** An `id` asks for an acknowledgement. */
export type EventPacket = Packet<typeof PacketType.EVENT, EventData>;
/** The answer to the event with the same `id`; without one it answers nothing, and is to be ignored. */
export type AckPacket = Packet<typeof PacketType.ACK, unknown[]>;
/** `{ message, data? }`; from and to 2.x a bare string as well. */
export type ConnectErrorPacket = Packet<typeof PacketType.CONNECT_ERROR, unknown>;

/**
 * All four keys are always present, in this order: one hidden class for every packet.
 * Whether data travels with attachments (types 5 and 6) is a matter of encoding, and never seen here.
 */
interface Packet<Type extends PacketType, Data> {
  readonly type: Type;
  /** The namespace: starts with "/", holds no comma. */
  readonly nsp: string;
  readonly id: number | undefined;
  readonly data: Data;
}

/** Whether a namespace of this name can be addressed on the wire. */
export function isNamespaceName(name: string): boolean {
  return name.charCodeAt(0) === SLASH && !name.includes(",");
}

/**
 * Makes a packet of parts that came from a peer.
 * @throws WireError "bad-sio-packet", `invalid payload`, if `data` is not what the type carries, or names a
 * reserved event
 */
export function toPacket(type: PacketType, nsp: string, id: number | undefined, data: unknown): SioPacket {
  const kind = type < PacketType.BINARY_EVENT ? type : ((type - BINARY_OFFSET) as PacketType);
  if (!mayCarry(kind, data)) throw invalidPayload();
  return { type: kind, nsp, id, data } as SioPacket;
}

/** The one fault of a packet that has no name of its own. */
export function invalidPayload(cause?: unknown): WireError {
  return new WireError("bad-sio-packet", "invalid payload", cause === undefined ? undefined : { cause });
}

/**
 * Makes a packet of a value that another parser made.
 * @throws WireError "bad-sio-packet", `invalid payload`, if it is none
 */
export function parsePacket(value: unknown): SioPacket {
  if (typeof value === "object" && value !== null) {
    const { type, nsp = "/", id, data } = value as Partial<Record<string, unknown>>;
    if (isPacketType(type) && typeof nsp === "string" && (isId(id) || id === undefined || id === null)) {
      return toPacket(type, nsp, id ?? undefined, data ?? undefined);
    }
  }
  throw invalidPayload();
}

const SLASH = 0x2f;

/** NaN, the digit of a character that is not there, is no type either. */
export function isPacketType(type: unknown): type is PacketType {
  return Number.isInteger(type) && (type as number) >= PacketType.CONNECT && (type as number) <= PacketType.BINARY_ACK;
}

function mayCarry(type: PacketType, data: unknown): boolean {
  switch (type) {
    case PacketType.EVENT:
      return isEventData(data);
    case PacketType.ACK:
      return Array.isArray(data);
    case PacketType.CONNECT:
      return data === undefined || isRecord(data);
    case PacketType.CONNECT_ERROR:
      return data === undefined || typeof data === "string" || isRecord(data);
    default:
      return data === undefined;
  }
}

function isId(id: unknown): id is number {
  return Number.isSafeInteger(id) && (id as number) >= 0;
}

function isEventData(data: unknown): data is EventData {
  if (!Array.isArray(data)) return false;
  const name: unknown = data[0];
  // 1e309 is no number of JSON's: passed on it would be null, and end the connection of whoever gets it.
  return typeof name === "string" ? !isReservedEvent(name) : Number.isFinite(name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === "[object Object]";
}
