/**
 * What the host offers natively, found once at load. Everything has a portable twin: this file decides speed, never
 * behaviour. It must not know who uses it.
 */

/** The methods of Node's Buffer that work on any Uint8Array, taken from its prototype and called on the bytes. */
export interface NativeBuffer {
  allocUnsafe(bytes: number): Uint8Array;
  byteLength(text: string): number;
  readonly prototype: {
    utf8Slice(this: Uint8Array, start: number, end: number): string;
    latin1Slice(this: Uint8Array, start: number, end: number): string;
    utf8Write(this: Uint8Array, text: string, at: number): number;
  };
}

export interface Natives {
  readonly buffer: NativeBuffer;
  isUtf8(bytes: Uint8Array): boolean;
}

interface Host {
  Buffer?: Partial<NativeBuffer>;
  process?: { getBuiltinModule?: (name: string) => { isUtf8?: (bytes: Uint8Array) => boolean } | undefined };
}

/** Node's natives, complete or not at all: a polyfilled Buffer brings none of the speed and is not taken. */
export function findNatives(host: unknown): Natives | undefined {
  const { Buffer: buffer, process } = host as Host;
  const isUtf8 = process?.getBuiltinModule?.("node:buffer")?.isUtf8;
  if (isUtf8 === undefined || buffer === undefined) return undefined;
  const { utf8Slice, latin1Slice, utf8Write } = buffer.prototype ?? {};
  if (utf8Slice === undefined || latin1Slice === undefined || utf8Write === undefined) return undefined;
  return { buffer: buffer as NativeBuffer, isUtf8 };
}

export const natives: Natives | undefined = findNatives(globalThis);
