/**
 * For the tests: what socket.io-client-swift 15 (Engine.IO 3) and 16 (Engine.IO 4) put on the wire, and in which order, as
 * far as it is known from observing them. No client library is in it.
 */
import assert from "node:assert/strict";
import { parseRawOpen } from "@tidewire/testkit";
import { encodeEvent, SwiftReader } from "./swift-packets.mjs";
import { decodeBase64, SwiftRequests } from "./swift-requests.mjs";

/**
 * @typedef {import("./swift-requests.mjs").Version} Version
 * @typedef {import("@tidewire/testkit").RawWebSocket} RawWebSocket
 * @typedef {"polling" | "websocket" | "upgrade"} Travel `forcePolling`, `forceWebsockets`, or neither
 */

export class SwiftClient {
  /** Resolves when `.connect` would be called: the engine is open (3), the server has said 40 (4). */
  connected;
  /** Every packet of the engine that came, without binary ones. @type {string[]} */
  log = [];

  /** @type {SwiftRequests} */ #requests;
  /** @type {RawWebSocket | undefined} */ #socket;
  /** @type {() => void} */ #connect = () => undefined;
  /** @type {() => void} */ #upgraded = () => undefined;
  /** Waits while a POST is under way or an upgrade is tried. @type {(string | Buffer)[]} */ #waiting = [];
  /** Of revision 3, where the client pings. @type {NodeJS.Timeout | undefined} */ #pings;
  #posting = false;
  #polling = false;
  /** @type {"polling" | "probing" | "websocket" | "closed"} */ #state = "polling";
  #reader = new SwiftReader(() => this.#connect());
  #version;
  #connectPacket;

  /**
   * @param {number} port
   * @param {{ version: Version, connectPacket?: string, agent?: string }} options `connectPacket`: "40/," or "40/,{}"
   */
  constructor(port, { version, connectPacket = "40/,", agent }) {
    this.#requests = new SwiftRequests(port, version, agent);
    this.#version = version;
    this.#connectPacket = connectPacket;
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

  /** The events that the app hears, in order. */
  get events() {
    return this.#reader.events;
  }

  /** Errors as the app hears of them, each wrapped into an array. */
  get errors() {
    return this.#reader.errors;
  }

  get sid() {
    return this.#requests.sid;
  }

  /** What it sends back as Cookie. */
  get cookie() {
    return this.#requests.cookie;
  }

  /** What the server answered to the offer of permessage-deflate. */
  get extensions() {
    return this.#socket?.head.headers["sec-websocket-extensions"];
  }

  /** @param {string} name @param {unknown[]} args bytes become attachments */
  emit(name, ...args) {
    this.#write(...encodeEvent(name, args));
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
    this.#requests.close();
    this.#socket?.destroy();
  }

  // Opening

  async #openPolling() {
    this.#receiveBody(await this.#requests.poll());
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
    this.#requests.sid = sid;
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
    this.#socket = await this.#requests.webSocket();
    return this.#socket;
  }

  // Polling: one poll and one POST at a time

  async #poll() {
    while (this.#state === "polling" || this.#state === "probing") {
      this.#polling = true;
      const response = await this.#requests.poll().catch(() => undefined);
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
    const response = await this.#requests.post(packets).catch(() => undefined);
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
      else if (frame.opcode === 2)
        this.#reader.attach(this.#version === 4 ? frame.payload : this.#withoutType(frame.payload));
      else if (frame.opcode === 8) return;
    }
  }

  /** @param {import("@tidewire/testkit").RawHttpResponse} response */
  #receiveBody(response) {
    for (const packet of this.#requests.packetsIn(response)) this.#receive(packet);
  }

  /** @param {string} packet */
  #receive(packet) {
    const bytes = decodeBase64(this.#version, packet);
    if (bytes !== undefined) return this.#reader.attach(bytes);
    this.log.push(packet);
    if (packet[0] === "0") this.#opened(packet);
    else if (packet === "2") this.#write("3");
    else if (packet[0] === "4") this.#reader.message(packet.slice(1));
  }

  /** A body that is no packet: JSON with a message. @param {string} body */
  #fail(body) {
    this.errors.push([JSON.parse(body).message]);
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
