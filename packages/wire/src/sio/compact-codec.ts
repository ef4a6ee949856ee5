/**
 * The protocol's own form once more, for pages, where each byte of code is downloaded: as strict as `jsonCodec` and with
 * the same result, which its test compares packet by packet. It leaves speed to save code: JSON's own replacer looks for
 * the bytes, one expression reads the head of a packet, and every fault of the peer has the same message.
 */
import { toUint8Array } from "../bytes.js";
import { defaultSioLimits } from "../limits.js";
import { isIndex } from "./attachments.js";
import { holdsBlob } from "./blobs.js";
import type { SioCodec } from "./codec.js";
import { isContainer, MAX_DEPTH } from "./depth.js";
import { blobRefused, isBinary } from "./json-kinds.js";
import { BINARY_OFFSET, invalidPayload, PacketType, type SioPacket, toPacket } from "./packet.js";

/** As `jsonCodec()`: with the default limits, without a replacer or reviver. */
export const compactCodec: SioCodec = {
  encode({ type, nsp, id, data }) {
    const attachments: Uint8Array[] = [];
    const carriesBytes = type === PacketType.EVENT || type === PacketType.ACK;
    const json = carriesBytes ? extract(data, attachments) : JSON.stringify(data);
    const count = attachments.length;
    const head = count > 0 ? `${type + BINARY_OFFSET}${count}-` : type;
    return [`${head}${nsp === "/" ? "" : `${nsp},`}${id ?? ""}${data === null ? "" : (json ?? "")}`, ...attachments];
  },

  createDecoder(onPacket) {
    let report: typeof onPacket | undefined = onPacket;
    let partial: PartialPacket | undefined;
    return {
      receive(message) {
        const before = partial;
        // A fault leaves nothing behind.
        partial = undefined;
        const next = typeof message === "string" ? begin(message, before) : proceed(message, before);
        if ("type" in next) report?.(next);
        else partial = next;
      },
      destroy() {
        report = partial = undefined;
      },
    };
  },
};

/** The JSON of the data, with a placeholder for each of its bytes; those are added to `attachments`. */
function extract(data: unknown, attachments: Uint8Array[]): string {
  if (holdsBlob(data)) throw blobRefused();
  const placeholders = new Set<unknown>();
  let planted = false;
  const json = JSON.stringify(data, function (this: Record<string, unknown>, key: string, value: unknown) {
    // Next to real attachments it could only be taken for one of them: see `extractAttachments`.
    if (key === "_placeholder" && !placeholders.has(this)) {
      planted = true;
      return undefined;
    }
    // Some bytes make JSON of themselves before they come here; others come out of a toJSON.
    const bytes = [this[key], value].find((candidate) => isContainer(candidate) && isBinary(candidate));
    if (bytes === undefined) return value;
    const placeholder = { _placeholder: true, num: attachments.push(toUint8Array(bytes as ArrayBuffer)) - 1 };
    placeholders.add(placeholder);
    return placeholder;
  });
  return planted && attachments.length === 0 ? JSON.stringify(data) : json;
}

/** Type, attachments, namespace, id. Then comes JSON that is neither a number nor blank, or nothing. */
const HEAD = /^(?:[0-4]|[56](\d+)-)(?:(\/[^,]*)(?:,|$))?(\d*)(?=["[{]|$)/;

/** A packet whose attachments are on their way. */
interface PartialPacket {
  readonly packet: SioPacket;
  readonly places: readonly Place[];
  readonly attachments: Uint8Array[];
  readonly count: number;
}

/** The holder of an attachment, and the key it has there. */
type Place = readonly [holder: Record<string, unknown>, key: string];

function begin(text: string, partial: PartialPacket | undefined): SioPacket | PartialPacket {
  const [head, attachments = "0", nsp = "/", digits] = HEAD.exec(text) ?? [];
  const count = Number(attachments);
  const id = digits ? Number(digits) : undefined;
  const unsafe = id !== undefined && !Number.isSafeInteger(id);
  if (partial || head === undefined || unsafe || count > defaultSioLimits.maxAttachments) throw invalidPayload();
  const type = Number(text[0]) as PacketType;
  const packet = toPacket(type, nsp, id, parse(text.slice(head.length)));
  if (type < PacketType.BINARY_EVENT) return packet;
  if (count === 0) throw invalidPayload();
  const places: Place[] = [];
  findPlaces(packet.data as Record<string, unknown>, places, count);
  return { packet, places, attachments: [], count };
}

function proceed(bytes: Uint8Array, partial: PartialPacket | undefined): SioPacket | PartialPacket {
  if (partial === undefined) throw invalidPayload();
  const { packet, places, attachments, count } = partial;
  if (attachments.push(bytes) < count) return partial;
  // No setter is reached, not even that of "__proto__": each key is an own one, made by JSON.parse.
  places.forEach(([holder, key], index) => {
    holder[key] = attachments[index];
  });
  return packet;
}

function parse(json: string): unknown {
  if (json === "") return undefined;
  try {
    const data: unknown = JSON.parse(json);
    // There is none, but looking for it finds out what is too deep. Each level takes two characters of the text.
    if (json.length > 2 * MAX_DEPTH) holdsBlob(data);
    return data;
  } catch (cause) {
    throw invalidPayload(cause);
  }
}

/** Nested no deeper than `parse` lets through. An attachment nobody refers to is tolerated. */
function findPlaces(holder: Record<string, unknown>, places: Place[], count: number): void {
  for (const key of Object.keys(holder)) {
    const value = holder[key];
    if (!isContainer(value)) continue;
    const { _placeholder, num } = value as Record<string, unknown>;
    if (_placeholder !== true) findPlaces(value as Record<string, unknown>, places, count);
    else if (isIndex(num, count) && places[num] === undefined) places[num] = [holder, key];
    else throw invalidPayload();
  }
}
