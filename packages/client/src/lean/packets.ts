/**
 * Packets of Socket.IO 5 as text and bytes, as strict as `compactCodec` of the wire package: its test compares the two.
 * Every fault of the peer has the same message.
 */
import { clientError } from "./error.js";

export const CONNECT = 0;
export const DISCONNECT = 1;
export const EVENT = 2;
export const ACK = 3;
export const CONNECT_ERROR = 4;

/** From EVENT to BINARY_EVENT, from ACK to BINARY_ACK. */
const BINARY_OFFSET = 3;
/** As deep as data may be nested. Far above any honest payload, far below what overflows the stack. */
const MAX_DEPTH = 1000;

export interface Packet {
  readonly type: number;
  readonly nsp: string;
  readonly id: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: JSON, of a shape that the type of the packet tells
  readonly data: any;
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
 * @throws Error "misuse" for a Blob; TypeError for what JSON has no form of
 */
export function encode({ type, nsp, id, data }: Packet): Message[] {
  /** By the placeholder that stands for them. */
  const bytes = new Map<object, Message>();
  let json = JSON.stringify(data, function (this: Holder, key: string, value: unknown) {
    if (key === "_placeholder" && !bytes.has(this)) return undefined;
    // Some bytes make JSON of themselves before they come here; others come out of a toJSON.
    const found = [this[key], value].find(isBinary);
    if (!found) return value;
    const placeholder = { _placeholder: true, num: bytes.size };
    bytes.set(placeholder, found as ArrayBuffer);
    return placeholder;
  });
  if (type < EVENT) bytes.clear();
  const count = bytes.size;
  if (!count) json = JSON.stringify(data);
  return [
    `${count ? `${type + BINARY_OFFSET}${count}-` : type}${nsp === "/" ? "" : `${nsp},`}${id ?? ""}${json ?? ""}`,
    ...bytes.values(),
  ];
}

function isBinary(value: unknown): boolean {
  const kind = {}.toString.call(value);
  if (/ (Blob|File)\]/.test(kind))
    throw clientError("misuse", "a Blob cannot be encoded: send await blob.arrayBuffer() instead");
  return ArrayBuffer.isView(value) || kind === "[object ArrayBuffer]";
}

/** Type, 1 to 10 attachments, namespace, id. Then comes JSON that is neither a number nor blank, or nothing. */
const HEAD = /^(?:[0-4]|[56]0*([1-9]|10)-)(?:(\/[^,]*)(?:,|$))?(\d*)(?=["[{]|$)/;

/** How the JSON of a packet may begin, by its type; "-" stands for none. */
const SHAPES = ["-{", "-", "[", "[", '-{"'];

/** The holder of an attachment, the key it has there, and its number. */
type Place = readonly [holder: Holder, key: string, num: number];

/** A packet, and the attachments that came for it. */
interface Begun {
  readonly packet: Packet;
  readonly places: readonly Place[];
  readonly bytes: Message[];
  readonly count: number;
}

/** For one connection: takes its messages in their order. Throws at what breaks the protocol; then it is spent. */
export function createDecoder(onPacket: (packet: Packet) => void): (message: Message) => void {
  let waiting: Begun | undefined;
  return (message) => {
    const isText = typeof message === "string";
    // Text amid attachments, or an attachment of nothing.
    if (isText === (waiting !== undefined)) throw fault();
    const begun = waiting ?? begin(message as string);
    const { packet, places, bytes, count } = begun;
    if (!isText) bytes.push(message);
    waiting = bytes.length < count ? begun : undefined;
    if (waiting) return;
    // No setter is reached, not even that of "__proto__": each key is an own one, made by JSON.parse.
    for (const [holder, key, num] of places) holder[key] = bytes[num];
    onPacket(packet);
  };
}

function begin(text: string): Begun {
  const [head, attachments, nsp = "/", digits] = HEAD.exec(text) ?? [];
  const count = Number(attachments ?? 0);
  const id = digits ? Number(digits) : undefined;
  const json = text.slice(head?.length);
  const data = json ? JSON.parse(json) : undefined;
  let type = Number(text[0]);
  if (type > CONNECT_ERROR) type -= BINARY_OFFSET;
  if (
    head === undefined ||
    !Number.isSafeInteger(id ?? 0) ||
    !SHAPES[type]?.includes(json[0] ?? "-") ||
    (type === EVENT && !isName(data[0]))
  ) {
    throw fault();
  }
  const places: Place[] = [];
  if (data !== undefined) findPlaces(data, 1, places, new Set(Array(count).keys()));
  return { packet: { type, nsp, id, data }, places, bytes: [], count };
}

function isName(name: unknown): boolean {
  return (typeof name === "string" || Number.isFinite(name)) && !isReserved(name);
}

/** `free`: the attachments nobody referred to yet. That some are left is tolerated. */
function findPlaces(holder: Holder, depth: number, places: Place[], free: Set<number>): void {
  if (depth > MAX_DEPTH) throw fault();
  for (const key of Object.keys(holder)) {
    const value = holder[key] as Holder | null;
    if (typeof value !== "object" || !value) continue;
    const num = value.num as number;
    if (value._placeholder !== true || !(free.size + places.length)) findPlaces(value, depth + 1, places, free);
    else if (free.delete(num)) places.push([holder, key, num]);
    else throw fault();
  }
}

function fault(): Error {
  return clientError("server", "invalid payload");
}
