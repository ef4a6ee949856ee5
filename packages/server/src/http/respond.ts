/** Answers to requests that are no session's: rejections over HTTP and over the raw socket of an upgrade. */
import { type OutgoingHttpHeaders, type ServerResponse, STATUS_CODES } from "node:http";
import type { Http2ServerResponse } from "node:http2";
import type { Duplex } from "node:stream";
import { type EngineRejectCode, encodeRejectBody, rejectStatus } from "@tidewire/wire/engine";
import type { UpgradeReject } from "@tidewire/wire/ws";

/** A response of Node's HTTP/1 server or of the HTTP/2 compatibility API, or the stand-in of an upgrade. */
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** Writes a whole response. The two server APIs have the same shape but no common type. */
export function respond(
  response: HttpResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Uint8Array,
): void {
  const server = response as ServerResponse;
  if (server.headersSent || server.writableEnded) return;
  server.writeHead(status, headers);
  server.end(body);
}

/** How a refusal differs from what its code stands for. */
export interface RejectForm {
  readonly status: 429 | 503;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a request that the engine refuses: JSON of code and message. */
export function rejectRequest(
  response: HttpResponse,
  code: EngineRejectCode,
  message: string,
  form?: RejectForm,
): void {
  const headers = { "Content-Type": "application/json", ...form?.headers };
  respond(response, form?.status ?? rejectStatus(code), headers, encodeRejectBody(code, message));
}

/**
 * Answers an upgrade that the engine refuses, on the raw socket, and ends it. Without a form of its own the status is
 * 400, whatever the reason.
 */
export function rejectUpgrade(socket: Duplex, message: string, form?: RejectForm): void {
  const status = form?.status ?? 400;
  endWith(socket, `${status} ${STATUS_CODES[status]}`, { "Content-type": "text/html", ...form?.headers }, message);
}

/** Answers a request that is no WebSocket handshake. */
export function rejectHandshake(socket: Duplex, { status, message, headers }: UpgradeReject): void {
  endWith(socket, `${status} ${STATUS_CODES[status]}`, { "Content-type": "text/html", ...headers }, message);
}

function endWith(socket: Duplex, status: string, headers: Readonly<Record<string, string>>, body: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const fields = Object.entries({ Connection: "close", ...headers, "Content-Length": Buffer.byteLength(body) });
  const lines = [`HTTP/1.1 ${status}`, ...fields.map(([name, value]) => `${name}: ${value}`), "", body];
  socket.end(lines.join("\r\n"), () => socket.destroy());
}
