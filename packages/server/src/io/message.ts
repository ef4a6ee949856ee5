/** A Socket.IO packet as the engine packets that carry it, encoded once for all who get it. */
import { encodePacket, PacketType, type SioPacket } from "@tidewire/wire/sio";
import { OutPacket } from "../engine/out-packet.js";
import type { PeerSession } from "../engine/peer-session.js";

/** The engine's digit for a message. */
const MESSAGE = "4";

export interface Message {
  readonly first: OutPacket;
  /** What follows it with nothing between, such as attachments; null for most. */
  readonly rest: readonly OutPacket[] | null;
}

/** Throws what JSON.stringify or a `toJSON` of the data throws. */
export function encodeMessage(packet: SioPacket, compress = true): Message {
  const { text, attachments, isAscii } = encodePacket(packet, undefined, MESSAGE);
  const isDroppable = packet.type === PacketType.EVENT && packet.id === undefined;
  return {
    first: isDroppable
      ? OutPacket.event(text, compress, String(packet.data[0]), attachments.length, isAscii)
      : OutPacket.text(text, compress, isAscii),
    rest: attachments.length === 0 ? null : attachments.map((bytes) => OutPacket.binary(bytes, compress)),
  };
}

/** Makes it outlive this turn: bytes are copied once, however many get it, so that nobody has to be written to at once. */
export function ownMessage(message: Message): Message {
  message.first.own();
  if (message.rest !== null) for (const packet of message.rest) packet.own();
  return message;
}

export function appendMessage(session: PeerSession, { first, rest }: Message): void {
  if (!session.append(first)) return;
  if (rest !== null) for (const packet of rest) session.append(packet);
}
