/** A WebSocket client that sends any bytes at any time and shows every frame it gets. Answers nothing by itself. */
import { ByteClient } from "./byte-client.js";
import { Inbox, type WaitOptions } from "./inbox.js";
import { decodeRawFrame, encodeRawFrame, type RawFrame, type RawFrameOptions } from "./raw-frame.js";
import { TestkitError } from "./testkit-error.js";

export interface RawResponseHead {
  status: number;
  /** Lower-case names; repeated headers joined with ", ". */
  headers: Record<string, string>;
  /** As they stood on the wire, one line each. */
  lines: string[];
}

export class RawWebSocket {
  readonly bytes: ByteClient;
  readonly head: RawResponseHead;
  readonly frames = new Inbox<RawFrame>();
  #partial: Buffer = Buffer.alloc(0);

  constructor(bytes: ByteClient, head: RawResponseHead) {
    this.bytes = bytes;
    this.head = head;
    bytes.pipe((chunk) => this.#receive(chunk));
    void bytes.closed.then(() => this.frames.close("the WebSocket connection ended"));
  }

  /** Rejects with "bad-bytes" on any status but 101. */
  static async open(port: number, path: string, headers: Record<string, string> = {}): Promise<RawWebSocket> {
    const bytes = await ByteClient.connect(port);
    bytes.write(upgradeRequest(path, headers));
    const head = await readResponseHead(bytes);
    if (head.status === 101) return new RawWebSocket(bytes, head);
    bytes.destroy();
    throw new TestkitError("bad-bytes", `expected 101 for ${path}, got ${head.lines[0]}`);
  }

  sendText(text: string): void {
    this.send({ opcode: 1, payload: text });
  }

  sendBinary(payload: Uint8Array): void {
    this.send({ opcode: 2, payload });
  }

  send(frame: RawFrameOptions): void {
    this.bytes.write(encodeRawFrame(frame));
  }

  sendClose(code: number, reason = ""): void {
    this.send({ opcode: 8, payload: Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]) });
  }

  /** The next frame must be a whole text frame. */
  async nextText(options: WaitOptions = {}): Promise<string> {
    return (await this.#nextData(1, options)).toString();
  }

  async nextBinary(options: WaitOptions = {}): Promise<Buffer> {
    return this.#nextData(2, options);
  }

  /** The code of the close frame, passing over whatever came before it; undefined when the connection just ended. */
  async nextCloseCode(options: WaitOptions = {}): Promise<number | undefined> {
    for (;;) {
      let frame: RawFrame;
      try {
        frame = await this.frames.next({ what: "no close frame", ...options });
      } catch (error) {
        if (error instanceof TestkitError && error.code === "closed") return undefined;
        throw error;
      }
      if (frame.opcode === 8) return frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005;
    }
  }

  destroy(): void {
    this.bytes.destroy();
  }

  async #nextData(opcode: number, options: WaitOptions): Promise<Buffer> {
    const frame = await this.frames.next({ what: "no frame", ...options });
    if (frame.opcode === opcode && frame.fin && frame.rsv === 0 && !frame.masked) return frame.payload;
    const shown = JSON.stringify({ ...frame, payload: frame.payload.toString("latin1", 0, 100) });
    throw new TestkitError("bad-bytes", `expected a whole unmasked frame of opcode ${opcode}, got ${shown}`);
  }

  #receive(chunk: Buffer): void {
    this.#partial = Buffer.concat([this.#partial, chunk]);
    for (;;) {
      const decoded = decodeRawFrame(this.#partial);
      if (decoded === undefined) return;
      this.#partial = this.#partial.subarray(decoded.length);
      this.frames.push(decoded.frame);
    }
  }
}

/** The opening handshake of RFC 6455 section 4.1 as bytes; `headers` replace and add, an empty value leaves one out. */
export function upgradeRequest(path: string, headers: Record<string, string> = {}): string {
  const all: Record<string, string> = {
    Host: "127.0.0.1",
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
    ...headers,
  };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

export async function readResponseHead(bytes: ByteClient, options: WaitOptions = {}): Promise<RawResponseHead> {
  const text = (await bytes.readUntil("\r\n\r\n", { what: "no response head", ...options })).toString("latin1");
  const lines = text.trimEnd().split("\r\n");
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return { status: Number(lines[0]?.split(" ")[1]), headers, lines };
}
