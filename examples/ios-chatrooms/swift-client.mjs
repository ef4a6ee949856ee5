/**
 * For the tests: what socket.io-client-swift 15 (Engine.IO 3) and 16 (Engine.IO 4) put on the wire, request by request, as
 * far as it is known from observing them. No client library is in it.
 */
import assert from "node:assert/strict";
import { decodeRawPayload, encodeRawPayload, Inbox, parseRawOpen, RawHttp, RawWebSocket } from "@tidewire/testkit";

/**
 * @typedef {3 | 4} Version
 * @typedef {{ name: string, args: unknown[] }} SwiftEvent
 * @typedef {"polling" | "websocket" | "upgrade"} Travel `forcePolling`, `forceWebsockets`, or neither
 */

/** What URLSession adds. */
const AGENT = "ChatRooms/1 CFNetwork/1485 Darwin/23.1.0";

export class SwiftClient {
  /** The events that the app hears, in order. @type {Inbox<SwiftEvent>} */
  events = new Inbox();
  /** Errors as the app hears of them, each wrapped into an array. @type {Inbox<unknown[]>} */
  errors = new Inbox();
  /** Resolves when `.connect` would be called: the engine is open (3), the server has said 40 (4). */
  connected;
  /** Every packet of the engine that came, without binary ones. @type {string[]} */
  log = [];
  /** What the server answered to the offer of permessage-deflate. @type {string | undefined} */
  extensions;

  /** @type {RawHttp} */ #http;
  /** @type {RawWebSocket | undefined} */ #socket;
  /** @type {string | undefined} */ #cookie;
  /** @type {() => void} */ #connect = () => undefined;
  /** @type {() => void} */ #upgraded = () => undefined;
  /** An event whose bytes are yet to come. @type {{ data: unknown[], count: number, bytes: Buffer[] } | undefined} */ #partial;
  /** Waits while a POST is under way or an upgrade is tried. @type {(string | Buffer)[]} */ #waiting = [];
  /** Of revision 3, where the client pings. @type {NodeJS.Timeout | undefined} */ #pings;
  #posting = false;
  #polling = false;
  /** @type {"polling" | "probing" | "websocket" | "closed"} */ #state = "polling";
  #version;
  #connectPacket;
  #agent;
  #sid = "";

  /**
   * @param {number} port
   * @param {{ version: Version, connectPacket?: string, agent?: string }} options `connectPacket`: "40/," or "40/,{}"
   */
  constructor(port, { version, connectPacket = "40/,", agent = AGENT }) {
    this.#http = new RawHttp(port);
    this.#version = version;
    this.#connectPacket = connectPacket;
    this.#agent = agent;
    this.connected = new Promise((resolve) => {
      this.#connect = () => resolve(undefined);
    });
  }

  /**
   * Connects as the option says, and resolves when the app would hear `.connect`; with "upgrade" once it has been done.
   * @param {import("node:test").TestContext} t
   * @param {number} port
   * @param {{ version: Version, travel: Travel, connectPacket?: string, agent?: string }} options
   */
  static async connect(t, port, options) {
    const client = new SwiftClient(port, options);
    t.after(() => client.drop());
    if (options.travel === "websocket") await client.#openWebSocket();
    else await client.#openPolling();
    await client.connected;
    if (options.travel === "upgrade") await client.#upgrade();
    return client;
  }

  get sid() {
    return this.#sid;
  }

  /** What it sends back as Cookie. */
  get cookie() {
    return this.#cookie;
  }

  /** @param {string} name @param {unknown[]} args bytes become attachments */
  emit(name, ...args) {
    /** @type {Buffer[]} */
    const attachments = [];
    const data = args.map((value) => {
      if (!Buffer.isBuffer(value)) return value;
      return { _placeholder: true, num: attachments.push(value) - 1 };
    });
    const header = attachments.length > 0 ? `45${attachments.length}-` : "42";
    this.#write(header + JSON.stringify([name, ...data]), ...attachments);
  }

  /** The arguments of the next event, which has to be this one. @param {string} name */
  async hears(name) {
    const event = await this.events.next({ what: `no "${name}"` });
    assert.equal(event.name, name);
    return event.args;
  }

  /** `disconnect()`: leaves the namespace, then the engine. */
  disconnect() {
    this.#write("41/,", "1");
  }

  /** Out of reach: the connection is up for all that anybody knows, but nothing is said any more. */
  fallSilent() {
    clearInterval(this.#pings);
    this.#state = "closed";
  }

  /** Gone, without a word. */
  drop() {
    this.fallSilent();
    this.#http.close();
    this.#socket?.destroy();
  }

  // Opening

  async #openPolling() {
    this.#receiveBody(await this.#http.get(this.#url("polling"), this.#headers()));
    void this.#poll();
  }

  async #openWebSocket() {
    this.#state = "websocket";
    const socket = await this.#dial();
    void this.#read(socket);
  }

  /** @param {string} packet */
  #opened(packet) {
    const { sid, pingInterval, pingTimeout } = parseRawOpen(packet);
    assert.ok(pingInterval > 0 && pingTimeout > 0, "the client needs both");
    this.#sid = sid;
    if (this.#version === 4) {
      this.#write(this.#connectPacket);
    } else {
      // It takes the engine's word for the root's, and pings at once.
      this.#connect();
      this.#write("2");
      this.#pings = setInterval(() => this.#write("2"), pingInterval);
    }
  }

  // The upgrade

  async #upgrade() {
    while (this.#posting) await this.#idle();
    this.#state = "probing";
    const socket = await this.#dial();
    socket.sendText("2probe");
    assert.equal(await socket.nextText(), "3probe");
    // Over polling: whatever answers the poll that is open. Only when it has returned is the new transport taken.
    const returned = new Promise((resolve) => {
      this.#upgraded = () => resolve(undefined);
    });
    if (!this.#polling) this.#upgraded();
    await this.#post(["6"]);
    await returned;
    socket.sendText("5");
    this.#state = "websocket";
    void this.#read(socket);
    this.#write(...this.#waiting.splice(0));
  }

  async #dial() {
    const headers = {
      ...this.#headers(),
      "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits; server_max_window_bits=15",
    };
    const socket = await RawWebSocket.open(this.#http.port, this.#url("websocket"), headers);
    this.extensions = socket.head.headers["sec-websocket-extensions"];
    this.#socket = socket;
    return socket;
  }

  // Polling: one poll and one POST at a time

  async #poll() {
    while (this.#state === "polling" || this.#state === "probing") {
      this.#polling = true;
      const response = await this.#http.get(this.#url("polling"), this.#headers()).catch(() => undefined);
      this.#polling = false;
      if (response === undefined || response.status !== 200) {
        if (response !== undefined) this.#fail(response.text);
        return;
      }
      this.#receiveBody(response);
      if (this.#state === "probing") return this.#upgraded();
    }
  }

  /** @param {(string | Buffer)[]} packets */
  async #post(packets) {
    this.#posting = true;
    const wire = packets.map((packet) => (typeof packet === "string" ? packet : this.#base64(packet)));
    const headers = { ...this.#headers(), "content-type": "text/plain; charset=UTF-8" };
    const body = encodeRawPayload(this.#version, wire);
    const response = await this.#http.post(this.#url("polling"), body, headers).catch(() => undefined);
    this.#posting = false;
    if (response === undefined) return;
    if (response.status !== 200) this.#fail(response.text);
    else assert.equal(response.text, "ok");
    if (this.#state === "polling") this.#write();
  }

  /** @param {(string | Buffer)[]} packets */
  #write(...packets) {
    if (this.#state === "websocket") {
      for (const packet of packets) this.#send(packet);
      return;
    }
    this.#waiting.push(...packets);
    if (this.#state === "polling" && !this.#posting && this.#waiting.length > 0)
      void this.#post(this.#waiting.splice(0));
  }

  /** @param {string | Buffer} packet */
  #send(packet) {
    if (typeof packet === "string") this.#socket?.sendText(packet);
    else this.#socket?.sendBinary(this.#version === 4 ? packet : Buffer.concat([Buffer.of(4), packet]));
  }

  // What comes

  /** @param {RawWebSocket} socket */
  async #read(socket) {
    for (;;) {
      const frame = await socket.frames.next({ withinMs: 60_000 }).catch(() => undefined);
      if (frame === undefined) return;
      assert.equal(frame.rsv, 0, "a frame is compressed although nothing was agreed");
      if (frame.opcode === 1) this.#receive(frame.payload.toString());
      else if (frame.opcode === 2) this.#attach(this.#version === 4 ? frame.payload : this.#withoutType(frame.payload));
      else if (frame.opcode === 8) return;
    }
  }

  /** @param {import("@tidewire/testkit").RawHttpResponse} response */
  #receiveBody(response) {
    assert.match(response.headers["content-type"] ?? "", /^text\/plain/, "with b64=1 it takes text only");
    const cookies = response.headers["set-cookie"];
    if (cookies !== undefined) this.#cookie = cookies.map((cookie) => cookie.split(";")[0]).join("; ");
    for (const packet of decodeRawPayload(this.#version, response.text)) this.#receive(String(packet));
  }

  /** @param {string} packet */
  #receive(packet) {
    const binary = this.#version === 4 ? "b" : "b4";
    if (packet.startsWith(binary)) return this.#attach(Buffer.from(packet.slice(binary.length), "base64"));
    this.log.push(packet);
    if (packet[0] === "0") this.#opened(packet);
    else if (packet === "2") this.#write("3");
    else if (packet[0] === "4") this.#message(packet.slice(1));
  }

  /** @param {string} packet of Socket.IO */
  #message(packet) {
    const [, type, , json = ""] = /^(\d)(\d+-)?(?:\/[^,]*,)?([\s\S]*)$/.exec(packet) ?? [];
    if (type === "0") this.#connect();
    else if (type === "4") this.errors.push([JSON.parse(json)]);
    else if (type === "2" || type === "5")
      this.#event(JSON.parse(json), type === "5" ? Number.parseInt(packet.slice(1), 10) : 0);
  }

  /** @param {unknown[]} data @param {number} count */
  #event(data, count) {
    assert.ok(
      this.log.some((packet) => packet.startsWith("40")),
      "the client drops events that come before 40",
    );
    this.#partial = { data, count, bytes: [] };
    if (count === 0) this.#complete();
  }

  /** @param {Buffer} bytes */
  #attach(bytes) {
    assert.ok(this.#partial !== undefined, "bytes that belong to no event");
    this.#partial.bytes.push(bytes);
    if (this.#partial.bytes.length === this.#partial.count) this.#complete();
  }

  #complete() {
    const { data, bytes } = /** @type {{ data: any[], bytes: Buffer[] }} */ (this.#partial);
    this.#partial = undefined;
    const [name, ...args] = data.map((value) => (value?._placeholder === true ? bytes[value.num] : value));
    this.events.push({ name, args });
  }

  /** A body that is no packet: JSON with a message. @param {string} body */
  #fail(body) {
    this.errors.push([JSON.parse(body).message]);
  }

  // The form of requests

  /** @param {"polling" | "websocket"} transport */
  #url(transport) {
    const b64 = transport === "polling" ? "&b64=1" : "";
    const sid = this.#sid === "" ? "" : `&sid=${this.#sid}`;
    return `/socket.io/?transport=${transport}${b64}&EIO=${this.#version}${sid}`;
  }

  /** @returns {Record<string, string>} */
  #headers() {
    return {
      ...(this.#agent === "" ? {} : { "User-Agent": this.#agent }),
      ...(this.#cookie === undefined ? {} : { Cookie: this.#cookie }),
    };
  }

  /** @param {Buffer} bytes */
  #base64(bytes) {
    return (this.#version === 4 ? "b" : "b4") + bytes.toString("base64");
  }

  /** @param {Buffer} payload */
  #withoutType(payload) {
    assert.equal(payload[0], 4);
    return payload.subarray(1);
  }

  #idle() {
    return new Promise((resolve) => setImmediate(resolve));
  }
}
