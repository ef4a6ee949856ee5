/** An event on its way to clients without Socket.IO: each of its forms is made once, for all who get it. */
import type { EventData } from "@tidewire/wire/sio";
import { encodeFrame, encodeTextFrame, Opcode } from "@tidewire/wire/ws";
import type { Deflater } from "../ws/deflate.js";
import { formatStreamEvent } from "./event-stream-text.js";
import { formatPlainMessage, MESSAGE } from "./plain-text.js";

export class PlainEvent {
  readonly kind = "event";
  readonly #compress: boolean;
  #data: EventData | null;
  /** The event as JSON, where it is at hand and is what travels. */
  readonly #json: string | null;
  #frame: Uint8Array | null = null;
  #deflated: { readonly by: Deflater; readonly frame: Uint8Array } | null = null;
  #block: { readonly id: string | null; readonly bytes: Buffer } | null = null;

  private constructor(data: EventData | null, json: string | null, compress: boolean) {
    this.#data = data;
    this.#json = json;
    this.#compress = compress;
  }

  static of(data: EventData, compress: boolean): PlainEvent {
    return new PlainEvent(data, null, compress);
  }

  /** `json`: a JSON array with the name first, without any binary value. */
  static ofJson(json: string, compress: boolean): PlainEvent {
    return new PlainEvent(null, json, compress);
  }

  get data(): EventData {
    this.#data ??= parsed(this.#json ?? "");
    return this.#data;
  }

  /** As a whole WebSocket message. */
  frame(compressor: Deflater | null): Uint8Array {
    this.#frame ??= this.#plainFrame();
    if (compressor === null || !this.#compress) return this.#frame;
    if (this.#deflated?.by !== compressor) this.#deflated = { by: compressor, frame: this.#deflate(compressor) };
    return this.#deflated.frame;
  }

  /** As an event of a stream. */
  block(id: string | null): Buffer {
    if (this.#block === null || this.#block.id !== id) {
      this.#block = { id, bytes: Buffer.from(formatStreamEvent(this.data, id)) };
    }
    return this.#block.bytes;
  }

  get #message(): string | Uint8Array {
    // What is neither a message nor named by a number travels as it is.
    const isReady = this.#json?.startsWith('["') === true && !this.#json.startsWith('["message"');
    return isReady && this.#json !== null ? this.#json : formatPlainMessage(this.data);
  }

  #plainFrame(): Uint8Array {
    const message = this.#message;
    return typeof message === "string" ? encodeTextFrame(message) : encodeFrame(Opcode.binary, message);
  }

  #deflate(compressor: Deflater): Uint8Array {
    const message = this.#message;
    const payload = typeof message === "string" ? Buffer.from(message) : message;
    if (payload.length < compressor.threshold) return this.frame(null);
    const opcode = typeof message === "string" ? Opcode.text : Opcode.binary;
    return encodeFrame(opcode, compressor.compress(payload), { rsv1: true });
  }
}

/** What an application sent past Socket.IO may be no JSON: then it is a text. */
function parsed(json: string): EventData {
  try {
    return JSON.parse(json) as EventData;
  } catch {
    return [MESSAGE, json];
  }
}
