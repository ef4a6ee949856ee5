/** Engine.IO sessions packet by packet, for revisions 3 and 4, written independently of @tidewire/wire. */
import { Inbox, type WaitOptions } from "./inbox.js";
import { RawHttp, type RawHttpResponse } from "./raw-http.js";
import { decodeRawPayload, encodeRawPayload, type RawPacket } from "./raw-payload.js";
import { RawWebSocket } from "./raw-websocket.js";
import { TestkitError } from "./testkit-error.js";

export interface RawOpen {
  sid: string;
  upgrades: string[];
  pingInterval: number;
  pingTimeout: number;
  maxPayload: number;
}

export interface RawSessionOptions {
  /** Default 4. */
  version?: 3 | 4;
  /** Default "/socket.io/". */
  path?: string;
  /** More query parameters, as they stand in the URL: "b64=1&token=x". */
  query?: string;
  headers?: Record<string, string>;
}

/** A polling session. Polls only when the test says so. */
export class RawPolling {
  readonly version: 3 | 4;
  readonly open: RawOpen;
  readonly http: RawHttp;
  /** Everything received after the open packet and not taken yet. */
  readonly packets = new Inbox<RawPacket>();
  readonly #url: string;

  constructor(http: RawHttp, version: 3 | 4, open: RawOpen, url: string, rest: RawPacket[]) {
    this.http = http;
    this.version = version;
    this.open = open;
    this.#url = url;
    for (const packet of rest) this.packets.push(packet);
  }

  static async open(port: number, options: RawSessionOptions = {}): Promise<RawPolling> {
    const { version = 4, headers = {} } = options;
    const http = new RawHttp(port);
    const url = engineUrl("polling", options);
    const [first, ...rest] = readBody(version, await http.get(url, headers));
    return new RawPolling(http, version, parseRawOpen(first), url, rest);
  }

  /** The URL of this session, for requests of the test's own. */
  get url(): string {
    return `${this.#url}&sid=${this.open.sid}`;
  }

  get(): Promise<RawHttpResponse> {
    return this.http.get(this.url);
  }

  post(...packets: RawPacket[]): Promise<RawHttpResponse> {
    return this.http.post(this.url, encodeRawPayload(this.version, packets));
  }

  /** One GET; a status other than 200 rejects with "bad-bytes". */
  async poll(): Promise<RawPacket[]> {
    return readBody(this.version, await this.get());
  }

  /** The next packet that is no heartbeat and no noop, polling as often as needed and answering pings of revision 4. */
  async next(options: WaitOptions = {}): Promise<RawPacket> {
    for (;;) {
      if (this.packets.size === 0) for (const packet of await this.poll()) this.packets.push(packet);
      const packet = await this.packets.next({ what: "no packet", ...options });
      if (packet === "2" && this.version === 4) await this.post("3");
      else if (packet !== "3" && packet !== "6") return packet;
    }
  }

  /** Joins a namespace as revision 4 does and gives the answer. */
  async join(namespace = "/", auth?: unknown): Promise<RawPacket> {
    await this.post(connectPacket(namespace, auth));
    return this.next();
  }

  /** Opens a WebSocket to this session; the upgrade itself is the test's business. */
  webSocket(headers: Record<string, string> = {}): Promise<RawWebSocket> {
    return RawWebSocket.open(this.http.port, this.url.replace("transport=polling", "transport=websocket"), headers);
  }

  close(): void {
    this.http.close();
  }
}

/** A session that began as a WebSocket. */
export class RawStream {
  readonly version: 3 | 4;
  readonly open: RawOpen;
  readonly socket: RawWebSocket;

  constructor(socket: RawWebSocket, version: 3 | 4, open: RawOpen) {
    this.socket = socket;
    this.version = version;
    this.open = open;
  }

  static async open(port: number, options: RawSessionOptions = {}): Promise<RawStream> {
    const { version = 4, headers = {} } = options;
    const socket = await RawWebSocket.open(port, engineUrl("websocket", options), headers);
    return new RawStream(socket, version, parseRawOpen(await socket.nextText()));
  }

  send(packet: RawPacket): void {
    if (typeof packet === "string") this.socket.sendText(packet);
    else this.socket.sendBinary(packet);
  }

  /** The next packet that is no heartbeat; pings of revision 4 are answered. */
  async next(options: WaitOptions = {}): Promise<RawPacket> {
    for (;;) {
      const { opcode, payload } = await this.socket.frames.next({ what: "no packet", ...options });
      if (opcode === 2) return payload;
      if (opcode !== 1) throw new TestkitError("bad-bytes", `expected a packet, got a frame of opcode ${opcode}`);
      const packet = payload.toString();
      if (packet === "2" && this.version === 4) this.send("3");
      else if (packet !== "3") return packet;
    }
  }

  /** Joins a namespace as revision 4 does and gives the answer. */
  join(namespace = "/", auth?: unknown): Promise<RawPacket> {
    this.send(connectPacket(namespace, auth));
    return this.next();
  }

  close(): void {
    this.socket.destroy();
  }
}

export function engineUrl(transport: string, options: RawSessionOptions = {}): string {
  const { version = 4, path = "/socket.io/", query = "" } = options;
  return `${path}?EIO=${version}&transport=${transport}${query === "" ? "" : `&${query}`}`;
}

/** The payload of the open packet; rejects anything else as "bad-bytes". */
export function parseRawOpen(packet: RawPacket | undefined): RawOpen {
  if (typeof packet === "string" && packet.startsWith("0{")) return JSON.parse(packet.slice(1)) as RawOpen;
  throw new TestkitError("bad-bytes", `expected an open packet, got ${JSON.stringify(packet)}`);
}

function readBody(version: 3 | 4, response: RawHttpResponse): RawPacket[] {
  const isText = response.headers["content-type"] !== "application/octet-stream";
  if (response.status === 200) return decodeRawPayload(version, isText ? response.text : response.bytes);
  throw new TestkitError("bad-bytes", `expected 200, got ${response.status} ${response.text}`);
}

function connectPacket(namespace: string, auth: unknown): string {
  const prefix = namespace === "/" ? "" : `${namespace},`;
  return `40${prefix}${auth === undefined ? "" : JSON.stringify(auth)}`;
}
