/**
 * Reads what a session is to be sent back into events, for a client that speaks no Socket.IO. What many get is read once.
 * It must not know how the client is told.
 */
import { WireError } from "@tidewire/wire";
import { type EventData, PacketType, type SioPacket } from "@tidewire/wire/sio";
import type { OutPacket } from "../engine/out-packet.js";
import { PlainEvent } from "./plain-event.js";

/** What a packet means to such a client. */
export type PlainMessage =
  | PlainEvent
  /** The socket is in its namespace. */
  | { readonly kind: "admitted" }
  /** It is not let in. */
  | { readonly kind: "refused"; readonly message: string; readonly data: unknown }
  /** The server made it leave. */
  | { readonly kind: "left" };

/** The decoder of a client that does speak Socket.IO. Both methods throw WireError for what is no packet. */
export interface PacketSource {
  text(text: string, from: number): SioPacket | undefined;
  binary(bytes: Uint8Array): SioPacket | undefined;
}

/** How packets of a namespace are read. */
export interface PlainForm {
  createDecoder(received: (packet: SioPacket) => void): PacketSource;
  /** Whether events are JSON behind their address, so that they need not be read to be passed on. */
  readonly isJson: boolean;
  /** The event without what the server added for clients that do speak Socket.IO; null: it adds nothing. */
  readonly stripped: ((data: EventData) => EventData) | null;
}

interface Known {
  readonly message: PlainMessage;
  /** Packets behind the first that belong to it. */
  readonly followers: number;
}

/** By the first packet of each message. Clients of the protocol have nothing to do with it (bench: chat). */
const known = new WeakMap<OutPacket, Known>();

const ADMITTED: PlainMessage = { kind: "admitted" };
const LEFT: PlainMessage = { kind: "left" };

export class PlainReader {
  /** The packet that the last message began with. */
  first: OutPacket | null = null;
  readonly #form: PlainForm;
  readonly #decoder: PacketSource;
  #first: OutPacket | null = null;
  #count = 0;
  /** Packets to come of a message that is known already. */
  #skip = 0;
  #received: SioPacket | undefined;

  constructor(form: PlainForm) {
    this.#form = form;
    this.#decoder = form.createDecoder((packet) => {
      this.#received = packet;
    });
  }

  /** The message that is complete with this packet; null: more of it is to come, or the client has nothing to know. */
  next(packet: OutPacket): PlainMessage | null {
    if (this.#skip > 0) {
      this.#skip--;
      return null;
    }
    if (this.#first === null) {
      const before = known.get(packet);
      if (before !== undefined) {
        this.#skip = before.followers;
        this.first = packet;
        return before.message;
      }
      const json = this.#form.isJson && this.#form.stripped === null ? eventJson(packet.text) : null;
      if (json !== null) return this.#remember(packet, PlainEvent.ofJson(json, packet.compress), 0);
      this.#first = packet;
      this.#count = 0;
    } else this.#count++;
    return this.#read(packet, this.#first);
  }

  #read(packet: OutPacket, first: OutPacket): PlainMessage | null {
    let read: SioPacket | undefined;
    try {
      read = packet.binary === null ? this.#decoder.text(packet.text, 1) : this.#decoder.binary(owned(packet.binary));
    } catch (error) {
      // Something that the application sent past Socket.IO: it means nothing here.
      if (!(error instanceof WireError)) throw error;
      this.#first = null;
      return null;
    }
    read ??= this.#received;
    this.#received = undefined;
    if (read === undefined) return null;
    this.#first = null;
    const message = this.#message(read, first.compress);
    return message === null ? null : this.#remember(first, message, this.#count);
  }

  #message(packet: SioPacket, compress: boolean): PlainMessage | null {
    switch (packet.type) {
      case PacketType.EVENT: {
        const { stripped } = this.#form;
        // What asks for an acknowledgement is not kept for clients that come back: nothing was added.
        const isBare = stripped === null || packet.id !== undefined;
        return PlainEvent.of(isBare ? packet.data : stripped(packet.data), compress);
      }
      case PacketType.CONNECT:
        return ADMITTED;
      case PacketType.DISCONNECT:
        return LEFT;
      case PacketType.CONNECT_ERROR:
        return refusal(packet.data);
      default:
        // Nobody asked: such clients send no event that is to be acknowledged.
        return null;
    }
  }

  #remember(first: OutPacket, message: PlainMessage, followers: number): PlainMessage {
    known.set(first, { message, followers });
    this.first = first;
    return message;
  }
}

const ZERO = 0x30;
const NINE = 0x39;

/** The array of an event without attachments, out of `42/name,7["event"]`; null for every other packet. */
function eventJson(text: string): string | null {
  if (!text.startsWith("42")) return null;
  let at = 2;
  if (text[at] === "/") at = text.indexOf(",", at) + 1;
  if (at === 0) return null;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= NINE) at++;
  return text[at] === "[" ? text.slice(at) : null;
}

function refusal(data: unknown): PlainMessage {
  if (typeof data !== "object" || data === null) return { kind: "refused", message: String(data), data: undefined };
  const { message, data: more } = data as { message?: unknown; data?: unknown };
  return { kind: "refused", message: String(message ?? "refused"), data: more };
}

/** The frame is made later: until then the emitter may have changed its bytes. */
function owned(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes);
}
