/** One WebSocket as its user sees it: what can be sent, and what is told. */
import type { Duplex } from "node:stream";
import { utf8Length } from "@tidewire/wire";
import { CloseCode, encodeFrame, isLegalCloseCode, MAX_CONTROL_BYTES, Opcode } from "@tidewire/wire/ws";
import { ServerError } from "../server-error.js";
import { StrictEmitter } from "../strict-emitter.js";
import type { Agreement } from "../ws/accept.js";
import type { Deflater } from "../ws/deflate.js";
import { ownBytes } from "../ws/own-bytes.js";
import { Channel } from "./channel.js";
import type { ChannelHost, ChannelOwner, Written } from "./channel-owner.js";
import { bytesOf, type MessageData, type SendOptions, WebSocketMessage } from "./message.js";
import { messagesOf } from "./messages.js";

/** A data frame, as it comes with `assembleFragments: false` and as `sendFrame` takes it. */
export interface DataFrame {
  /** 1 for a text and 2 for a binary message, in its first frame; 0 in those that go on with it. */
  readonly opcode: number;
  /** Whether the message ends here. */
  readonly final: boolean;
  /** Its bytes, which may be kept. */
  readonly payload: Buffer;
}

export interface ConnectionEvents {
  /** A message: a string, or a Buffer where `isBinary`. The bytes may be kept. */
  message: (data: string | Buffer, isBinary: boolean) => void;
  /** A data frame, with `assembleFragments: false` only: there is no `message` then. */
  frame: (frame: DataFrame) => void;
  /** A ping, with its payload. It is answered already unless `autoPong` is false. */
  ping: (data: Buffer) => void;
  /** A pong, asked for or not, with its payload. */
  pong: (data: Buffer) => void;
  /** All that `send` said false to has left the process. */
  drain: () => void;
  /** The peer broke a rule or a limit ("refused"), does not read ("slow-reader") or is dead ("timeout"). `close` follows. */
  error: (error: ServerError) => void;
  /**
   * The socket is closed. The code of the peer's close frame, 1005 for one without; ours if the peer broke a rule; 1006
   * when the connection ended without.
   */
  close: (code: number, reason: string) => void;
}

/** What a server lends to its connections. */
export interface ConnectionHost extends ChannelHost {
  readonly fragmentBytes: number;
  opened(connection: WebSocketConnection): void;
  closed(connection: WebSocketConnection): void;
  handlerFailed(error: unknown, event: string, connection: WebSocketConnection): void;
}

/** What is known of a connection when it begins. */
export interface ConnectionStart {
  readonly socket: Duplex;
  /** What came in the same segment as the request. */
  readonly head: Uint8Array;
  readonly protocol: string;
  readonly remoteAddress: string;
  readonly agreement: Agreement;
}

export class WebSocketConnection extends StrictEmitter<
  ConnectionEvents,
  ConnectionEvents,
  Record<never, never>,
  string
> {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  /** The subprotocol agreed on; "" for none. */
  readonly protocol: string;
  /** The extensions agreed on, as in the header; "" for none. */
  readonly extensions: string;
  /** The address of the client; behind `trustProxy` proxies the one they tell. */
  readonly remoteAddress: string;
  readonly #host: ConnectionHost;
  readonly #channel: Channel;
  readonly #compressor: Deflater | null;
  /** `sendFrame` began a message that has not ended. */
  #inMessage = false;

  /** Connections are made by a server: `accept` gives them. */
  constructor({ socket, head, protocol, remoteAddress, agreement }: ConnectionStart, host: ConnectionHost) {
    super();
    this.protocol = protocol;
    this.extensions = agreement.extensions ?? "";
    this.remoteAddress = remoteAddress;
    this.#host = host;
    this.#compressor = agreement.compressor;
    const owner = new Told((event, ...args) => {
      if (event === "close") host.closed(this);
      this.tell(event, args, event);
    });
    this.#channel = new Channel(socket, host, agreement.inflater, owner);
    host.opened(this);
    // Whoever is handed the connection listens first; what came with the request is read then.
    process.nextTick(open, this.#channel, head);
  }

  /** OPEN (1), CLOSING (2) or CLOSED (3). */
  get readyState(): 1 | 2 | 3 {
    const { state } = this.#channel;
    return state === "open" ? this.OPEN : state === "closed" ? this.CLOSED : this.CLOSING;
  }

  /** Bytes that the system has not taken yet. */
  get bufferedAmount(): number {
    return this.#channel.bufferedBytes;
  }

  /** Whether `pause` holds. */
  get isPaused(): boolean {
    return this.#channel.isPaused;
  }

  /**
   * Sends a message: a string as text, bytes as binary; or a `WebSocketMessage`, which is encoded once for many. False:
   * it waits, and so should the next one until `drain`. `done` is called when the system has taken it, or with an error:
   * nothing is sent once the connection is closing. Throws ServerError "misuse" for what cannot be sent.
   */
  send(data: MessageData | WebSocketMessage, options?: SendOptions, done?: Written): boolean;
  send(data: MessageData | WebSocketMessage, done?: Written): boolean;
  send(data: MessageData | WebSocketMessage, options?: SendOptions | Written, done?: Written): boolean {
    if (this.#inMessage)
      throw new ServerError("misuse", "a message of sendFrame() has not ended: send its final frame");
    const written = typeof options === "function" ? options : done;
    const given = typeof options === "function" ? undefined : options;
    const message = data instanceof WebSocketMessage ? data : new WebSocketMessage(data, given);
    return this.#channel.write(message.frames(this.#compressor, this.#host.fragmentBytes), written);
  }

  /**
   * Sends one data frame as it is. `opcode`: 1 begins a text and 2 a binary message, 0 goes on with it; `final` ends it
   * (default true). Throws ServerError "misuse" for a frame that cannot come now.
   */
  sendFrame(
    { opcode, final = true, payload }: { opcode: number; final?: boolean; payload: MessageData },
    done?: Written,
  ): boolean {
    if (opcode !== Opcode.continuation && opcode !== Opcode.text && opcode !== Opcode.binary) {
      throw new ServerError(
        "misuse",
        `opcode ${opcode} is no data frame's: give 0, 1 or 2, or call ping(), pong(), close()`,
      );
    }
    if ((opcode === Opcode.continuation) !== this.#inMessage) {
      const fault = this.#inMessage
        ? `a message has not ended: go on with opcode 0, not ${opcode}`
        : "no message has begun";
      throw new ServerError("misuse", fault);
    }
    const frame = encodeFrame(opcode, bytesOf(payload), { fin: final });
    this.#inMessage = !final;
    return this.#channel.write(frame, done);
  }

  /** Sends a ping with at most 125 bytes. Throws ServerError "misuse" for more. */
  ping(data: MessageData = "", done?: Written): boolean {
    return this.#control(Opcode.ping, data, done);
  }

  /** Sends a pong that nobody asked for, or with `autoPong: false` the answer to a ping. At most 125 bytes. */
  pong(data: MessageData = "", done?: Written): boolean {
    return this.#control(Opcode.pong, data, done);
  }

  /**
   * Says goodbye behind all that was sent; what the peer still sends until it has answered is heard. After `closeTimeout`
   * the socket is dropped. `code`: 1000 to 1003, 1007 to 1014 or 3000 to 4999; `reason`: at most 123 bytes. Throws
   * ServerError "misuse" for others. Does nothing when the connection is closing.
   */
  close(code: number = CloseCode.normal, reason = ""): void {
    checkParting(code, reason);
    this.#channel.close(code, String(reason));
  }

  /** Drops the socket without a word: the peer and our `close` see 1006. */
  terminate(): void {
    this.#channel.destroy();
  }

  /** Reads no further until `resume`, so that the peer has to wait; what has been read already is still told. */
  pause(): void {
    this.#channel.pause();
  }

  /** Reads on. */
  resume(): void {
    this.#channel.resume();
  }

  /** Resolves when everything sent has left the process; rejects with ServerError "disconnected" when it cannot. */
  drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#channel.whenWritten((error) => {
        if (error === undefined || error === null) resolve();
        else reject(new ServerError("disconnected", "connection ended before all was written", { cause: error }));
      });
    });
  }

  /** Every message to come, until the connection is closed. Who takes them slowly makes the peer wait. */
  [Symbol.asyncIterator](): AsyncGenerator<string | Buffer, void, undefined> {
    return messagesOf(this);
  }

  protected override failed(error: unknown, event: string): void {
    this.#host.handlerFailed(error, event, this);
  }

  #control(opcode: Opcode, data: MessageData, done: Written | undefined): boolean {
    const payload = bytesOf(data);
    if (payload.length > MAX_CONTROL_BYTES) {
      throw new ServerError("misuse", `control frame of ${payload.length} bytes exceeds ${MAX_CONTROL_BYTES}`);
    }
    return this.#channel.write(encodeFrame(opcode, payload), done);
  }
}

/** Throws ServerError "misuse" for a close code or a reason that must not be sent (RFC 6455, 7.4). */
export function checkParting(code: number, reason: string): void {
  if (!isLegalCloseCode(code)) {
    throw new ServerError("misuse", `close code ${code} must not be sent: give 1000, or one from 3000 to 4999`);
  }
  const bytes = utf8Length(String(reason));
  if (bytes > MAX_CONTROL_BYTES - 2) {
    throw new ServerError("misuse", `close reason of ${bytes} bytes exceeds ${MAX_CONTROL_BYTES - 2}: shorten it`);
  }
}

/** The channel's reports as events. */
class Told implements ChannelOwner {
  readonly #tell: (event: keyof ConnectionEvents, ...args: unknown[]) => void;

  constructor(tell: (event: keyof ConnectionEvents, ...args: unknown[]) => void) {
    this.#tell = tell;
  }

  text(message: string): void {
    this.#tell("message", message, false);
  }

  binary(message: Uint8Array): void {
    this.#tell("message", ownBytes(message), true);
  }

  frame(opcode: Opcode, final: boolean, payload: Uint8Array): void {
    this.#tell("frame", { opcode, final, payload: ownBytes(payload) } satisfies DataFrame);
  }

  ping(payload: Uint8Array): void {
    this.#tell("ping", ownBytes(payload));
  }

  pong(payload: Uint8Array): void {
    this.#tell("pong", ownBytes(payload));
  }

  drained(): void {
    this.#tell("drain");
  }

  failed(error: ServerError): void {
    this.#tell("error", error);
  }

  closed(code: number, reason: string): void {
    this.#tell("close", code, reason);
  }
}

function open(channel: Channel, head: Uint8Array): void {
  channel.open(head);
}
