/** Messages on their way out: what may be sent, and the frames it becomes. Knows no socket. */
import { decodeUtf8, encodeUtf8, toUint8Array, utf8Length } from "@tidewire/wire";
import { encodeTextFrame, FIN, frameHeaderBytes, Opcode, RSV1, writeFrameHeader } from "@tidewire/wire/ws";
import { ServerError } from "../server-error.js";
import type { Deflater } from "../ws/deflate.js";

/** A string is a text message, bytes are a binary one. */
export type MessageData = string | ArrayBufferLike | ArrayBufferView;

export interface SendOptions {
  /** Whether it goes as a binary message. Default: false for a string, true for bytes, which as a text must be UTF-8. */
  readonly binary?: boolean;
  /** Whether it is compressed, where that was agreed on and the message is worth it. Default true. */
  readonly compress?: boolean;
  /** Bytes of each of its frames; false for one frame whatever its size. Default: the server's `fragmentOutgoing`. */
  readonly fragment?: number | false;
}

/** A message that is encoded once, for any number of connections to `send`. Until then its bytes must not be changed. */
export class WebSocketMessage {
  readonly opcode: Opcode;
  readonly #content: string | Uint8Array;
  readonly #compress: boolean;
  readonly #fragmentBytes: number | undefined;
  #encoded: Encoded | undefined = undefined;
  #deflated: Encoded | undefined = undefined;

  /** Throws ServerError "misuse" for what is no data, and for bytes that are no text and are to be sent as one. */
  constructor(data: MessageData, { binary, compress = true, fragment }: SendOptions = {}) {
    const isText = typeof data === "string";
    const bytes = isText ? data : bytesOf(data);
    const isBinary = binary ?? !isText;
    this.opcode = isBinary ? Opcode.binary : Opcode.text;
    this.#content = isBinary && typeof bytes === "string" ? encodeUtf8(bytes) : bytes;
    this.#compress = compress;
    this.#fragmentBytes = fragment === undefined ? undefined : fragmentSize(fragment);
    if (!isBinary && typeof bytes !== "string" && decodeUtf8(bytes) === undefined) {
      throw new ServerError("misuse", "bytes are not valid UTF-8: leave out binary: false to send them as they are");
    }
  }

  /** Its frames. Those for the same compressor and size of fragments are made once. */
  frames(compressor: Deflater | null, fragmentBytes: number): Uint8Array {
    const size = this.#fragmentBytes ?? fragmentBytes;
    if (compressor !== null && this.#compress) {
      const known = this.#deflated;
      if (known !== undefined && known.by === compressor && known.size === size) return known.bytes;
      const payload = this.#payload();
      if (payload.length >= compressor.threshold) {
        const bytes = encodeFrames(this.opcode, compressor.compress(payload), true, size);
        this.#deflated = { bytes, size, by: compressor };
        return bytes;
      }
    }
    if (this.#encoded?.size !== size) this.#encoded = { bytes: this.#plain(size), size, by: null };
    return this.#encoded.bytes;
  }

  #plain(size: number): Uint8Array {
    const content = this.#content;
    const isOneText = typeof content === "string" && (size === Infinity || utf8Length(content) <= size);
    return isOneText ? encodeTextFrame(content) : encodeFrames(this.opcode, this.#payload(), false, size);
  }

  #payload(): Uint8Array {
    return typeof this.#content === "string" ? encodeUtf8(this.#content) : this.#content;
  }
}

/** The bytes of what is sent. Throws ServerError "misuse" for what is none. */
export function bytesOf(data: unknown): Uint8Array {
  if (typeof data === "string") return encodeUtf8(data);
  if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) return toUint8Array(data);
  if (data instanceof SharedArrayBuffer) return toUint8Array(data);
  const shown = data === null ? "null" : `of type ${typeof data}`;
  throw new ServerError("misuse", `data is ${shown}: give a string, a typed array, a Buffer or an ArrayBuffer`);
}

interface Encoded {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly by: Deflater | null;
}

function fragmentSize(fragment: number | false): number {
  if (fragment === false) return Infinity;
  if (typeof fragment === "number" && fragment >= 1) return Math.floor(fragment);
  throw new ServerError(
    "misuse",
    `option fragment is ${String(fragment)}: give a number of bytes of at least 1, or false`,
  );
}

/** One buffer with as many frames as it takes; the first one tells what the message is (RFC 6455, 5.4). */
function encodeFrames(opcode: Opcode, payload: Uint8Array, compressed: boolean, size: number): Uint8Array {
  const { length } = payload;
  const count = Math.max(1, Math.ceil(length / size));
  const last = length - (count - 1) * Math.min(size, length);
  const headers = count === 1 ? 0 : (count - 1) * frameHeaderBytes(size, false);
  const bytes = Buffer.allocUnsafe(headers + frameHeaderBytes(last, false) + length);
  let at = 0;
  for (let index = 0; index < count; index++) {
    const isLast = index === count - 1;
    const start = index * size || 0;
    const end = isLast ? length : start + size;
    const flags = (isLast ? FIN : 0) | (index === 0 && compressed ? RSV1 : 0);
    at = writeFrameHeader(bytes, at, index === 0 ? opcode : Opcode.continuation, end - start, flags);
    bytes.set(payload.subarray(start, end), at);
    at += end - start;
  }
  return bytes;
}
