/**
 * Writing to a TCP socket past the machinery of its stream, which costs as much as a fifth of the system call. What the
 * system takes at once leaves no trace; for the rest Node calls back. Where Node is not as we know it, or the socket is
 * no plain one, nothing is done and the stream has to be written (docs/decisions/0009-past-the-stream.md).
 */
import type { Duplex } from "node:stream";

/** Told of the end of a write that did not leave at once. */
export interface DirectWriter {
  /** `isBroken`: the connection is, and its socket has to be destroyed. */
  writtenDirectly(isBroken: boolean): void;
}

/** Nothing was done: write to the stream. */
export const DECLINED = -1;

/** What Node gives its handles to note a write in. */
interface WriteRequest {
  oncomplete: (this: WriteRequest, status: number) => void;
  /** Both only while the write is under way; the bytes must not be collected before. */
  writer: DirectWriter | null;
  bytes: Uint8Array | null;
}
type WriteRequestClass = new () => WriteRequest;

/** What Node writes to a socket by. */
export interface DirectHandle {
  readonly writeQueueSize: number;
  /** 0, or the number of an error. */
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
  writeLatin1String(request: WriteRequest, text: string): number;
}
interface HandledSocket extends Duplex {
  readonly _handle?: DirectHandle | null;
}

let Request: WriteRequestClass | null = null;
/** The class of handles of plain TCP sockets. */
let TcpHandle: unknown = null;
/** Used until a write does not leave at once. */
let spare: WriteRequest | null = null;

/**
 * The handle of a socket that can be written past its stream; null where it cannot, or not before its stream was written
 * for the first time. Worth keeping: Node finds it by a detour (bench: broadcast).
 */
export function directHandle(socket: Duplex): DirectHandle | null {
  const handle = (socket as HandledSocket)._handle;
  if (handle == null) return null;
  if (Request === null) learnFrom(handle);
  return Request !== null && handle.constructor === TcpHandle ? handle : null;
}

/**
 * Writes to a socket by its handle, if its stream has nothing to write. How many bytes wait for the system then, of which
 * `writer` will be told; or `DECLINED`. A connection that turns out to be broken is destroyed. A text has a byte in each
 * character.
 */
export function writeDirectly(
  socket: Duplex,
  handle: DirectHandle,
  bytes: Uint8Array | string,
  writer: DirectWriter,
): number {
  if (socket.writableLength > 0) return DECLINED;
  spare ??= newRequest(Request as WriteRequestClass);
  const isText = typeof bytes === "string";
  const error = isText ? handle.writeLatin1String(spare, bytes) : handle.writeBuffer(spare, bytes);
  if (error !== 0) {
    socket.destroy();
    return 0;
  }
  const waiting = handle.writeQueueSize;
  if (waiting > 0) {
    spare.writer = writer;
    // Of a text Node keeps a copy.
    spare.bytes = isText ? null : bytes;
    spare = null;
  }
  return waiting;
}

function newRequest(RequestClass: WriteRequestClass): WriteRequest {
  const request = new RequestClass();
  request.oncomplete = completed;
  request.writer = null;
  request.bytes = null;
  return request;
}

function completed(this: WriteRequest, status: number): void {
  const { writer } = this;
  this.writer = null;
  this.bytes = null;
  writer?.writtenDirectly(status < 0);
}

/** No public name leads to the class of requests: the next write of the stream shows one. */
function learnFrom(handle: DirectHandle): void {
  if (handle.constructor?.name !== "TCP" || Object.hasOwn(handle, "writeBuffer")) return;
  if (typeof handle.writeBuffer !== "function" || typeof handle.writeLatin1String !== "function") return;
  if (typeof handle.writeQueueSize !== "number") return;
  Object.defineProperty(handle, "writeBuffer", {
    configurable: true,
    value(this: DirectHandle, request: WriteRequest, bytes: Uint8Array): number {
      Reflect.deleteProperty(this, "writeBuffer");
      if (request.constructor.name === "WriteWrap") {
        Request = request.constructor as WriteRequestClass;
        TcpHandle = this.constructor;
      }
      return this.writeBuffer(request, bytes);
    },
  });
}
