/**
 * What a server of Socket.IO 2 says and hears, put into the words of our client, which speaks Engine.IO 4 alone.
 * Three things differ: the client pings, the root namespace is connected unasked, and connecting has no payload.
 * See docs/protocol/engine.md and socket.md. Values in, values out.
 */

import { type EnginePacket, parseOpen } from "@tidewire/wire/engine";

export class Revision3 {
  #sid = "";

  /** The client's word for what the server said; nothing when there is none. */
  incoming(packet: EnginePacket): EnginePacket | undefined {
    switch (packet.type) {
      case "open":
        this.#sid = (typeof packet.data === "string" ? parseOpen(packet.data)?.sid : undefined) ?? "";
        return packet;
      case "pong":
        // A sign of life, which our client knows as the server's ping.
        return packet.data === undefined || packet.data === "" ? { type: "ping" } : packet;
      case "ping":
        return undefined;
      case "message":
        return typeof packet.data === "string" ? { type: "message", data: this.#heard(packet.data) } : packet;
      default:
        return packet;
    }
  }

  /** The server's word for what the client says; nothing when there is none. */
  outgoing(packet: EnginePacket): EnginePacket | undefined {
    if (packet.type === "pong" && !packet.data) return undefined;
    if (packet.type !== "message" || typeof packet.data !== "string" || packet.data.charAt(0) !== "0") return packet;
    const namespace = namespaceOf(packet.data);
    return namespace === "/" ? undefined : { type: "message", data: `0${namespace}` };
  }

  /** `0` and `0/chat` get the id that the server leaves to the client to make up; refusals get their later shape. */
  #heard(data: string): string {
    if (data.charAt(0) === "4") return refusal(data);
    if (data.charAt(0) !== "0") return data;
    const namespace = namespaceOf(data);
    return namespace === "/"
      ? `0${JSON.stringify({ sid: this.#sid })}`
      : `0${namespace},${JSON.stringify({ sid: `${namespace}#${this.#sid}` })}`;
  }
}

/** 2.x sends the error's `data` in place of its message, when there is any. */
function refusal(data: string): string {
  const prefix = /^4(?:\/[^,]*,)?/.exec(data)?.[0] ?? "4";
  const payload = data.slice(prefix.length);
  return payload === "" || payload.startsWith('"')
    ? data
    : `${prefix}{"message":"without a message","data":${payload}}`;
}

/** Of a CONNECT packet: up to the comma, without the query that clients of 2.x put there. */
function namespaceOf(data: string): string {
  if (data.charAt(1) !== "/") return "/";
  return (data.slice(1).split(",", 1)[0] ?? "/").split("?", 1)[0] ?? "/";
}
