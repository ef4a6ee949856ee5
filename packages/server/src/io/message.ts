/** A Socket.IO packet as the engine packets that carry it, encoded once for all who get it. */
import { encodePacket, type SioPacket } from "@tidewire/wire/sio";
import { OutPacket } from "../engine/out-packet.js";
import type { Session } from "../engine/session.js";

export interface Message {
  readonly text: OutPacket;
  /** Binary packets that follow the text with nothing between; null for most. */
  readonly attachments: readonly OutPacket[] | null;
}

/** Throws what JSON.stringify or a `toJSON` of the data throws. */
export function encodeMessage(packet: SioPacket, compress = true): Message {
  const { text, attachments } = encodePacket(packet);
  return {
    text: OutPacket.text(`4${text}`, compress),
    attachments: attachments.length === 0 ? null : attachments.map((bytes) => OutPacket.binary(bytes, compress)),
  };
}

/** The same for many recipients: large attachments are copied once, so that nobody has to be written to at once. */
export function encodeSharedMessage(packet: SioPacket, compress = true): Message {
  const message = encodeMessage(packet, compress);
  if (message.attachments !== null) for (const attachment of message.attachments) attachment.own();
  return message;
}

export function appendMessage(session: Session, { text, attachments }: Message): void {
  session.append(text);
  if (attachments !== null) for (const attachment of attachments) session.append(attachment);
}
