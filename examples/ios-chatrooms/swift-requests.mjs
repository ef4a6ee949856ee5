/** For the tests: the form of the requests that socket.io-client-swift makes, in both revisions, and of their bodies. */
import assert from "node:assert/strict";
import { decodeRawPayload, encodeRawPayload, RawHttp, RawWebSocket } from "@tidewire/testkit";

/** @typedef {3 | 4} Version of Engine.IO */

/** What URLSession adds. */
const AGENT = "ChatRooms/1 CFNetwork/1485 Darwin/23.1.0";

export class SwiftRequests {
  /** Of the session that the requests are for, empty until there is one. */
  sid = "";
  /** What is sent back as Cookie. @type {string | undefined} */
  cookie;
  #http;
  #version;
  #agent;

  /** @param {number} port @param {Version} version @param {string} [agent] none if empty */
  constructor(port, version, agent = AGENT) {
    this.#http = new RawHttp(port);
    this.#version = version;
    this.#agent = agent;
  }

  poll() {
    return this.#http.get(this.#url("polling"), this.#headers());
  }

  /** @param {(string | Buffer)[]} packets */
  post(packets) {
    const wire = packets.map((packet) => (typeof packet === "string" ? packet : encodeBase64(this.#version, packet)));
    const headers = { ...this.#headers(), "content-type": "text/plain; charset=UTF-8" };
    return this.#http.post(this.#url("polling"), encodeRawPayload(this.#version, wire), headers);
  }

  webSocket() {
    return RawWebSocket.open(this.#http.port, this.#url("websocket"), {
      ...this.#headers(),
      "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits; server_max_window_bits=15",
    });
  }

  /** The packets in the answer to a poll, whose cookies are kept. @param {import("@tidewire/testkit").RawHttpResponse} response */
  packetsIn(response) {
    assert.match(response.headers["content-type"] ?? "", /^text\/plain/, "with b64=1 it takes text only");
    const cookies = response.headers["set-cookie"];
    if (cookies !== undefined) this.cookie = cookies.map((cookie) => cookie.split(";")[0]).join("; ");
    return decodeRawPayload(this.#version, response.text).map(String);
  }

  close() {
    this.#http.close();
  }

  /** @param {"polling" | "websocket"} transport */
  #url(transport) {
    const b64 = transport === "polling" ? "&b64=1" : "";
    const sid = this.sid === "" ? "" : `&sid=${this.sid}`;
    return `/socket.io/?transport=${transport}${b64}&EIO=${this.#version}${sid}`;
  }

  /** @returns {Record<string, string>} */
  #headers() {
    return {
      ...(this.#agent === "" ? {} : { "User-Agent": this.#agent }),
      ...(this.cookie === undefined ? {} : { Cookie: this.cookie }),
    };
  }
}

/** The bytes in a packet of text, or undefined when it holds none. @param {Version} version @param {string} packet */
export function decodeBase64(version, packet) {
  const prefix = base64Prefix(version);
  return packet.startsWith(prefix) ? Buffer.from(packet.slice(prefix.length), "base64") : undefined;
}

/** @param {Version} version @param {Buffer} bytes */
function encodeBase64(version, bytes) {
  return base64Prefix(version) + bytes.toString("base64");
}

/** @param {Version} version */
function base64Prefix(version) {
  return version === 4 ? "b" : "b4";
}
