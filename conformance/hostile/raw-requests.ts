/** Requests put together by hand, so that they can be wrong. */
import { ByteClient } from "@tidewire/testkit";
import { SOCKET, type Target } from "./target.js";

export const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
export const UPGRADE = ["Host: x", "Upgrade: websocket", "Connection: Upgrade"];
export const SECURITY = [`Sec-WebSocket-Key: ${KEY}`, "Sec-WebSocket-Version: 13"];

export function request(startLine: string, fields: readonly string[], body = ""): string {
  return `${startLine}\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n${body}`;
}

export function upgrade(fields: readonly string[]): string {
  return request(`GET ${SOCKET} HTTP/1.1`, fields);
}

/** What the server answers to these bytes: the status, and all of the head and the body it sends before it hangs up. */
export async function answer(target: Target, bytes: string | Buffer): Promise<{ status: number; text: string }> {
  const client = await ByteClient.connect(target.port);
  client.write(bytes);
  const line = (await client.readUntil("\r\n")).toString();
  const status = Number(line.split(" ")[1]);
  const rest = status === 101 || status === 200 ? "" : (await client.readAll()).toString();
  client.destroy();
  return { status, text: line + rest };
}
