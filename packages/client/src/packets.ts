/**
 * Packets of Socket.IO 5 as text and bytes, in little code: as strict as `jsonCodec` of the wire package, with which its
 * test compares it, but for the depth of data. Every fault of the peer has the same message.
 */
import type { SioPacket } from "@tidewire/wire/sio";
import { ClientError } from "./client-error.js";

export const CONNECT = 0;
export const DISCONNECT = 1;
export const EVENT = 2;
export const ACK = 3;
export const CONNECT_ERROR = 4;

/** From EVENT to BINARY_EVENT, from ACK to BINARY_ACK. */
const BINARY_OFFSET = 3;

/** One that is to leave. */
export interface Packet {
  readonly type: number;
  readonly nsp: string;
  readonly id: number | undefined;
  /** Of an event that was emitted: how it leaves. */
  readonly options?: { readonly compress?: boolean };
  readonly data: unknown;
}

export type Message = string | ArrayBuffer | ArrayBufferView;

type Holder = Record<string, unknown>;

/** Names of events that no application and no server may emit. */
export function isReserved(name: unknown): boolean {
  return /^(connect(_error)?|disconnect(ing)?|(new|remove)Listener)$/.test(name as string);
}

/**
 * The text, then the bytes it refers to. A key `_placeholder` of the data itself is left out beside bytes: it could only
 * be taken for one of ours.
 * @throws TypeError for what JSON has no form of
 */
export function encode({ type, nsp, id, data }: Packet): Message[] {
  /** By the placeholder that stands for them. */
  const bytes = new Map<object, Message>();
  /** Whether the data has such keys of its own: without bytes they stay. */
  let leftOut: boolean | undefined;
  function replace(this: Holder, key: string, value: unknown): unknown {
    if (key === "_placeholder" && !bytes.has(this)) {
      leftOut = true;
      return undefined;
    }
    // Some bytes make JSON of themselves before they come here; others come out of a toJSON.
    const found = [this[key], value].find(isBinary);
    if (!found) return value;
    const placeholder = { _placeholder: true, num: bytes.size };
    bytes.set(placeholder, found as ArrayBuffer);
    return placeholder;
  }
  let json = JSON.stringify(data, type < EVENT ? undefined : replace);
  const count = bytes.size;
  if (leftOut && !count) json = JSON.stringify(data);
  return [
    `${count ? `${type + BINARY_OFFSET}${count}-` : type}${nsp === "/" ? "" : `${nsp},`}${id ?? ""}${json ?? ""}`,
    ...bytes.values(),
  ];
}

/** Bytes, or a Blob: those are read before they leave, or by the host. */
export function isBinary(value: unknown): boolean {
  return ArrayBuffer.isView(value) || / (ArrayBuffer|Blob|File)]/.test({}.toString.call(value));
}

/** Type, 1 to 10 attachments, namespace, id. Then comes JSON that is neither a number nor blank, or nothing. */
const HEAD = /^(?:[0-4]|[56]0*([1-9]|10)-)(?:(\/[^,]*)(?:,|$))?(\d*)(?=["[{]|$)/;

/** How the JSON of a packet may begin, by its type; "-" stands for none. */
const SHAPES = ["-{", "-", "[", "[", '-{"'];

/** A packet, and the attachments that came for it. */
interface Begun {
  readonly count: number;
  readonly bytes: Message[];
  /** The packet, with the attachments that are there by now. */
  readonly read: () => SioPacket;
}

/** For one connection: takes its messages in their order. Throws at what breaks the protocol; then it is spent. */
export function createDecoder(onPacket: (packet: SioPacket) => void): (message: Message) => void {
  let waiting: Begun | undefined;
  return (message) => {
    const isText = typeof message === "string";
    // Text amid attachments, or an attachment of nothing.
    if (isText === !!waiting) fault();
    const begun = waiting ?? begin(message as string);
    const { count, bytes, read } = begun;
    if (!isText) bytes.push(message);
    const isWhole = bytes.length === count;
    waiting = isWhole ? undefined : begun;
    // What is wrong with a packet is wrong at once, not only when all is there.
    const packet = isText || isWhole ? read() : undefined;
    if (isWhole) onPacket(packet as SioPacket);
  };
}

function begin(text: string): Begun {
  const [head, attachments, nsp, digits] = HEAD.exec(text) ?? [];
  if (head === undefined) fault();
  const json = text.slice(head.length);
  const count = +(attachments ?? 0);
  const bytes: Message[] = [];
  const read = () => {
    /** Those nobody referred to yet. That some are left is tolerated. */
    const free = new Set(Array(count).keys());
    // No setter is reached, not even that of "__proto__": JSON makes own keys.
    const place = (_: string, value: { _placeholder?: unknown; num: number } | null) => {
      if (value?._placeholder !== true) return value;
      if (!free.delete(value.num)) fault();
      return bytes[value.num];
    };
    const data = json ? JSON.parse(json, count ? place : undefined) : undefined;
    return checked(+(text[0] as string), nsp, digits ? +digits : undefined, data, json[0]);
  };
  return { count, bytes, read };
}

/**
 * @param first how JSON of the data begins
 * @throws ClientError "server" unless it is a packet that a server may send
 */
export function checked(type: number, nsp = "/", id: number | undefined, data: unknown, first = "-"): SioPacket {
  const kind = type > CONNECT_ERROR ? type - BINARY_OFFSET : type;
  if (
    !Number.isSafeInteger(id ?? 0) ||
    !SHAPES[kind]?.includes(first) ||
    (kind === EVENT && !isName((data as unknown[])[0]))
  ) {
    fault();
  }
  return { type: kind, nsp, id, data } as SioPacket;
}

function isName(name: unknown): boolean {
  return (typeof name === "string" || Number.isFinite(name)) && !isReserved(name);
}

function fault(): never {
  throw new ClientError("server", "invalid payload");
}
