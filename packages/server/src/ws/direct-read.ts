/**
 * Reading a TCP socket into one buffer that all share, past the machinery of its stream: Node's own `onread`, which it
 * offers to sockets that connect but not to those that a server accepts. Where Node is not as we know it, or the socket
 * is no plain one, nothing is changed and the stream has to be read (docs/decisions/0009-past-the-stream.md).
 */
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";

/** Bytes read at once: what Node reads too. */
const SHARED_BYTES = 64 * 1024;

/**
 * Called on the socket: the first `bytes` of `shared` came. They are overwritten when anybody reads next. With false
 * nothing more is read until the stream asks for it.
 */
export type ReceiveDirectly = (this: Socket, bytes: number, shared: Buffer) => unknown;

/** How to make Node read into `shared`. */
export interface DirectMeans {
  readonly shared: Buffer;
  readonly buffer: symbol;
  readonly received: symbol;
  /** Where a function may be that gives the buffer for the next read, or null. */
  readonly nextBuffer: symbol;
}

/** A socket as Node keeps it. */
interface HandledSocket extends Socket {
  readonly _handle?: { readonly useUserBuffer?: unknown; readonly reading?: boolean } | null;
}

let known: DirectMeans | null | undefined;

/**
 * From now on `received` gets what comes, and the stream gets nothing but its end. False: nothing was changed.
 * Whoever reads the stream already, or left something unread in it, keeps it.
 */
export function readDirectly(socket: Duplex, received: ReceiveDirectly): boolean {
  if (!(socket instanceof Socket) || socket instanceof TLSSocket) return false;
  if (known === undefined) known = findMeans();
  const handle = (socket as HandledSocket)._handle;
  if (known === null || typeof handle?.useUserBuffer !== "function") return false;
  if (socket.readableLength > 0 || socket.readableFlowing === false || socket.listenerCount("data") > 0) return false;
  const fields = socket as unknown as Record<symbol, unknown>;
  fields[known.received] = received;
  if (fields[known.buffer] !== known.shared) {
    fields[known.buffer] = known.shared;
    handle.useUserBuffer(known.shared);
  }
  if (handle.reading !== true) socket.read(0);
  return true;
}

/** From now on the stream gets what comes, as if the socket had never been read directly. */
export function readByStream(socket: Socket): void {
  if (known != null) (socket as unknown as Record<symbol, unknown>)[known.received] = pushCopy;
}

/** The same for the new stream of a connection that has been read into the buffer before there was a stream. */
export function goOnByStream(socket: Socket): void {
  if (known != null) (socket as unknown as Record<symbol, unknown>)[known.buffer] = known.shared;
  readByStream(socket);
}

/** What Node has to find at whoever it is to read for; null where it is not as we know it. */
export function directMeans(): DirectMeans | null {
  if (known === undefined) known = findMeans();
  return known;
}

function pushCopy(this: Socket, bytes: number, shared: Buffer): boolean {
  return this.push(Buffer.from(shared.subarray(0, bytes)));
}

/** Whether these bytes lie where the next read will write. */
export function isOverwritten(bytes: Uint8Array): boolean {
  return bytes.buffer === known?.shared.buffer;
}

/** Every socket has these symbols, with null behind them where `onread` was not asked for. */
function findMeans(): DirectMeans | null {
  const socket = new Socket();
  const [buffer, received, nextBuffer] = ["kBuffer", "kBufferCb", "kBufferGen"].map((name) => symbolOf(socket, name));
  const isFree = (symbol: symbol | undefined): symbol is symbol =>
    symbol !== undefined && Reflect.get(socket, symbol) === null;
  if (!isFree(buffer) || !isFree(received) || !isFree(nextBuffer)) return null;
  return { shared: Buffer.from(new ArrayBuffer(SHARED_BYTES)), buffer, received, nextBuffer };
}

/** The symbol of that name by which Node keeps something at an object. */
export function symbolOf(object: object, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find(({ description }) => description === name);
}
