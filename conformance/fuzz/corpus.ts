/** What fuzzing starts from: the byte vectors of testkit, and requests as honest clients write them. */
import { readFileSync } from "node:fs";
import { encodeRawFrame, upgradeRequest } from "@tidewire/testkit";

type Vector = Readonly<Record<string, unknown>>;

function vectors(file: string): Readonly<Record<string, readonly Vector[]>> {
  return JSON.parse(readFileSync(new URL(`../../../packages/testkit/vectors/${file}.json`, import.meta.url), "utf8"));
}

/** The texts and bytes that stand in these lists of a file, whatever they are called there. */
function contents(file: string, ...lists: string[]): Buffer[] {
  const all = vectors(file);
  return lists.flatMap((list) => (all[list] ?? []).flatMap(contentsOf));
}

function contentsOf({ text, bytes, wire }: Vector): Buffer[] {
  const found: Buffer[] = [];
  if (typeof text === "string") found.push(Buffer.from(text));
  if (typeof bytes === "string") found.push(fromHex(bytes));
  if (Array.isArray(wire)) {
    for (const part of wire) {
      found.push(typeof part === "string" ? Buffer.from(part) : fromHex((part as { bytes: string }).bytes));
    }
  }
  return found;
}

/** As the vectors write frames: hex, blanks anywhere, `hh*n` for n times a byte. Long repetitions are cut short. */
function fromHex(hex: string): Buffer {
  const whole = hex.replace(/([0-9a-f]{2})\*(\d+)/g, (_, byte: string, times) =>
    byte.repeat(Math.min(Number(times), 300)),
  );
  return Buffer.from(whole.replaceAll(" ", ""), "hex");
}

export const sioPackets: readonly Buffer[] = contents("sio", "packets", "refused");
export const enginePackets: readonly Buffer[] = contents("engine", "packets", "refusedPackets");
export const payloads: readonly Buffer[] = contents("engine", "payloads", "refusedPayloads");
export const streams: readonly Buffer[] = contents("engine", "streams", "refusedStreams");

/** Whole sequences of frames, as a server sends them and as a client does. */
export const serverFrames: readonly Buffer[] = (vectors("ws").cases ?? []).map(({ frames }) =>
  Buffer.concat((frames as string[]).map(fromHex)),
);
export const clientFrames: readonly Buffer[] = (vectors("ws").cases ?? []).map(({ frames }) =>
  Buffer.concat((frames as string[]).map((frame) => masked(fromHex(frame)))),
);

/** With the key 00000000, so that a change of the bytes is the same change of the content. */
function masked(frame: Buffer): Buffer {
  const length = (frame[1] as number) & 0x7f;
  const head = 2 + (length === 126 ? 2 : length === 127 ? 8 : 0);
  const bytes = Buffer.concat([frame.subarray(0, head), Buffer.alloc(4), frame.subarray(head)]);
  bytes[1] = (bytes[1] as number) | 0x80;
  return bytes;
}

const OPEN = "/socket.io/?EIO=4&transport=polling";

export const requests: readonly Buffer[] = [
  `GET ${OPEN} HTTP/1.1\r\nHost: x\r\n\r\n`,
  `GET ${OPEN}&b64=1&j=0&t=abc HTTP/1.1\r\nHost: x\r\nOrigin: http://a\r\nCookie: a=b\r\n\r\n`,
  `GET /socket.io/?EIO=3&transport=polling&sid=AAAAAAAAAAAAAAAAAAAA HTTP/1.1\r\nHost: x\r\n\r\n`,
  `POST ${OPEN}&sid=AAAAAAAAAAAAAAAAAAAA HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n40`,
  `POST ${OPEN} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n40\r\n0\r\n\r\n`,
  `OPTIONS ${OPEN} HTTP/1.1\r\nHost: x\r\nOrigin: http://a\r\nAccess-Control-Request-Method: POST\r\n\r\n`,
  'GET /socket.io/socket.io.js HTTP/1.1\r\nHost: x\r\nIf-None-Match: "x"\r\n\r\n',
].map((request) => Buffer.from(request));

const SOCKET = "/socket.io/?EIO=4&transport=websocket";

export const upgrades: readonly Buffer[] = [
  upgradeRequest(SOCKET),
  upgradeRequest(SOCKET, {
    "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits; server_max_window_bits=10",
  }),
  upgradeRequest(SOCKET, { "Sec-WebSocket-Protocol": "chat, superchat", Origin: "http://a" }),
  upgradeRequest("/socket.io/?EIO=3&transport=websocket"),
  upgradeRequest(`${SOCKET}&sid=AAAAAAAAAAAAAAAAAAAA`),
].map((request) => Buffer.concat([Buffer.from(request), encodeRawFrame({ payload: "40" })]));

export const queries: readonly Buffer[] = [
  "/socket.io/?EIO=4&transport=polling&t=x&sid=abc&j=1&b64=1",
  "/socket.io/?a=%41+%zz&__proto__=1&a[]=2&&=&=x&%00=%ff#?x",
  "d=4hello\\nworld%20&x=1",
].map((query) => Buffer.from(query));

export const headers: readonly Buffer[] = [
  'permessage-deflate; client_max_window_bits; server_max_window_bits="10", x-other; a=b, permessage-deflate',
  "chat, superchat ,\tthird,,",
  "websocket, Upgrade, keep-alive",
].map((header) => Buffer.from(header, "latin1"));
