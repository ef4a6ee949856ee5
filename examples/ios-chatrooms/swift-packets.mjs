/** For the tests: packets of Socket.IO as socket.io-client-swift makes and reads them, in both revisions. */
import assert from "node:assert/strict";
import { Inbox } from "@tidewire/testkit";

/** @typedef {{ name: string, args: unknown[] }} SwiftEvent */

/** An event as packets of the engine. @param {string} name @param {unknown[]} args bytes become attachments */
export function encodeEvent(name, args) {
  /** @type {Buffer[]} */
  const attachments = [];
  const data = args.map((value) => {
    if (!Buffer.isBuffer(value)) return value;
    return { _placeholder: true, num: attachments.push(value) - 1 };
  });
  const header = attachments.length > 0 ? `45${attachments.length}-` : "42";
  return [header + JSON.stringify([name, ...data]), ...attachments];
}

export class SwiftReader {
  /** The events that the app hears, in order. @type {Inbox<SwiftEvent>} */
  events = new Inbox();
  /** Errors as the app hears of them, each wrapped into an array. @type {Inbox<unknown[]>} */
  errors = new Inbox();
  /** An event whose bytes are yet to come. @type {{ data: unknown[], count: number, bytes: Buffer[] } | undefined} */ #partial;
  #hasJoined = false;
  #joined;

  /** @param {() => void} joined called when the server has said 40 */
  constructor(joined) {
    this.#joined = joined;
  }

  /** @param {string} packet of Socket.IO */
  message(packet) {
    const [, type, , json = ""] = /^(\d)(\d+-)?(?:\/[^,]*,)?([\s\S]*)$/.exec(packet) ?? [];
    if (type === "0") {
      this.#hasJoined = true;
      this.#joined();
    } else if (type === "4") this.errors.push([JSON.parse(json)]);
    else if (type === "2" || type === "5")
      this.#event(JSON.parse(json), type === "5" ? Number.parseInt(packet.slice(1), 10) : 0);
  }

  /** @param {Buffer} bytes */
  attach(bytes) {
    assert.ok(this.#partial !== undefined, "bytes that belong to no event");
    this.#partial.bytes.push(bytes);
    if (this.#partial.bytes.length === this.#partial.count) this.#complete();
  }

  /** @param {unknown[]} data @param {number} count */
  #event(data, count) {
    assert.ok(this.#hasJoined, "the client drops events that come before 40");
    this.#partial = { data, count, bytes: [] };
    if (count === 0) this.#complete();
  }

  #complete() {
    const { data, bytes } = /** @type {{ data: any[], bytes: Buffer[] }} */ (this.#partial);
    this.#partial = undefined;
    const [name, ...args] = data.map((value) => (value?._placeholder === true ? bytes[value.num] : value));
    this.events.push({ name, args });
  }
}
