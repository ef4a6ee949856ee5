/**
 * Writing to a TCP socket past the machinery of its stream, which costs as much as a fifth of the system call. What the
 * system takes at once leaves no trace; for the rest Node calls back. Where Node is not as we know it, or the socket is
 * no plain one, nothing is done and the stream has to be written (docs/decisions/0009-past-the-stream.md).
 */
import type { Duplex } from "node:stream";

/** Told of a write that does not leave at once. */
export interface DirectWriter {
  /** So many bytes wait for the system, of this write and of those before. `writtenDirectly` is to come. */
  waits(bytes: number): void;
  /** `isBroken`: the connection is, and its socket has to be destroyed. */
  writtenDirectly(isBroken: boolean): void;
}

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

/** Writes that are put aside at most: bounds how late the first one is, and what they hold together. */
const MAX_COLLECTED = 256;
/** What is larger is written at once, behind those that were put aside. */
const MAX_COLLECTED_BYTES = 4 * 1024;
let isCollecting = false;
let collected = 0;
const handles = new Array<DirectHandle | null>(MAX_COLLECTED).fill(null);
const contents = new Array<Uint8Array | string | null>(MAX_COLLECTED).fill(null);
const writers = new Array<DirectWriter | null>(MAX_COLLECTED).fill(null);

/**
 * The handle of a socket that can be written past its stream; null where it cannot, or not before its stream was written
 * for the first time. Worth keeping: Node finds it by a detour (bench: broadcast).
 */
export function directHandle(socket: Duplex | { readonly _handle: DirectHandle }): DirectHandle | null {
  const handle = (socket as HandledSocket)._handle;
  if (handle == null) return null;
  if (Request === null) learnFrom(handle);
  return Request !== null && handle.constructor === TcpHandle ? handle : null;
}

/**
 * Writes to a socket by its handle, which must have nothing to write in its stream. `writer` is told of what does not
 * leave at once. A text has a byte in each character.
 */
export function writeDirectly(handle: DirectHandle, bytes: Uint8Array | string, writer: DirectWriter): void {
  if (collected === MAX_COLLECTED || bytes.length > MAX_COLLECTED_BYTES) makeCollected();
  if (!isCollecting || bytes.length > MAX_COLLECTED_BYTES) {
    make(handle, bytes, writer);
    return;
  }
  handles[collected] = handle;
  contents[collected] = bytes;
  writers[collected] = writer;
  collected++;
}

/**
 * From now on direct writes are put aside, to be made in a row: who walks over many sessions, and writes to each, has
 * every one thrown out of the processor's caches by the system (bench: broadcast). Until `settleWrites`, which has to
 * come before anything else is done with any of the sockets, or is told of them.
 */
export function collectWrites(): void {
  isCollecting = true;
}

/** Makes the writes that were put aside, and puts aside no more. */
export function settleWrites(): void {
  if (!isCollecting) return;
  isCollecting = false;
  makeCollected();
}

function makeCollected(): void {
  const count = collected;
  collected = 0;
  for (let at = 0; at < count; at++) {
    make(handles[at] as DirectHandle, contents[at] as Uint8Array | string, writers[at] as DirectWriter);
    handles[at] = contents[at] = writers[at] = null;
  }
}

function make(handle: DirectHandle, bytes: Uint8Array | string, writer: DirectWriter): void {
  spare ??= newRequest(Request as WriteRequestClass);
  const isText = typeof bytes === "string";
  const error = isText ? handle.writeLatin1String(spare, bytes) : handle.writeBuffer(spare, bytes);
  if (error !== 0) {
    writer.writtenDirectly(true);
    return;
  }
  const waiting = handle.writeQueueSize;
  if (waiting === 0) return;
  spare.writer = writer;
  // Of a text Node keeps a copy.
  spare.bytes = isText ? null : bytes;
  spare = null;
  writer.waits(waiting);
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
