/**
 * What a conformance case is: bytes that one end sends, and what the other must make of them. Data only.
 * The end under test is an echo: it sends every message back. Cases are the same for both sides but for the mask.
 */

export const Op = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  /** Default true. */
  readonly fin?: boolean;
  /** RSV1 to RSV3 as the bits 4, 2, 1. */
  readonly rsv?: number;
}

/** What is written in one go, or in pieces of `chop` bytes; or only the bytes `from` to `to` of the one frame. */
export interface Step {
  readonly frames: readonly Frame[];
  readonly chop?: number;
  /** Offsets in the payload of the only frame: this step is that part of it, the first with the header. */
  readonly part?: readonly [from: number, to: number];
}

export interface Heard {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** How the connection must end. */
export type Ending =
  /** We close it with 1000 once everything expected was heard, and get 1000 back. */
  | { readonly kind: "clean" }
  /** The other end fails it with this code. By the end of step `by`, where the rest is not needed to see the fault. */
  | { readonly kind: "failed"; readonly code: number; readonly by?: number }
  /** The steps hold our close; this code comes back. */
  | { readonly kind: "answered"; readonly code: number };

/** Frames, one step behind the other, whatever is heard meanwhile. */
export interface Exchange {
  readonly kind: "steps";
  readonly id: string;
  readonly title: string;
  readonly steps: readonly Step[];
  readonly hears: readonly Heard[];
  readonly ends: Ending;
  /** The RFC leaves it open what happens: the case shows what does, and only survival counts. */
  readonly informational?: boolean;
}

/** Round trips: a message goes out when the one before has come back. */
export interface RoundTrips {
  readonly kind: "round trips";
  readonly id: string;
  readonly title: string;
  readonly opcode: number;
  readonly count: number;
  message(index: number): Uint8Array;
  readonly fragmentBytes?: number;
  readonly chop?: number;
  /** Compressed (RFC 7692), as one of these has it; the first that the other end agrees to. */
  readonly deflate?: readonly DeflateOffer[];
}

export interface DeflateOffer {
  readonly noContextTakeover: boolean;
  /** 0: not mentioned. */
  readonly maxWindowBits: 0 | 9 | 15;
}

export type Case = Exchange | RoundTrips;

export function text(payload: string | Uint8Array, more: Partial<Frame> = {}): Frame {
  return { opcode: Op.text, payload: bytesOf(payload), ...more };
}

export function binary(payload: Uint8Array, more: Partial<Frame> = {}): Frame {
  return { opcode: Op.binary, payload, ...more };
}

export function continuation(payload: string | Uint8Array, fin = true): Frame {
  return { opcode: Op.continuation, payload: bytesOf(payload), fin };
}

export function ping(payload: string | Uint8Array = "", more: Partial<Frame> = {}): Frame {
  return { opcode: Op.ping, payload: bytesOf(payload), ...more };
}

export function pong(payload: string | Uint8Array = "", more: Partial<Frame> = {}): Frame {
  return { opcode: Op.pong, payload: bytesOf(payload), ...more };
}

/** Without a code: a close frame without a payload. */
export function close(code?: number, reason: string | Uint8Array = ""): Frame {
  const payload =
    code === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.of(code >> 8, code & 0xff), bytesOf(reason)]);
  return { opcode: Op.close, payload };
}

/** What is heard of a message or a ping. */
export function echo(payload: string | Uint8Array, opcode: number = Op.text): Heard {
  return { opcode, payload: bytesOf(payload) };
}

export const CLEAN: Ending = { kind: "clean" };

export function failed(code: number, by?: number): Ending {
  return by === undefined ? { kind: "failed", code } : { kind: "failed", code, by };
}

/** The same frames in the three ways of delivery: all at once, frame by frame, byte by byte. */
export function deliveries(frames: readonly Frame[]): readonly (readonly [how: string, steps: readonly Step[]])[] {
  return [
    ["at once", [{ frames }]],
    ["frame by frame", frames.map((frame) => ({ frames: [frame] }))],
    ["byte by byte", [{ frames, chop: 1 }]],
  ];
}

export function exchange(
  id: string,
  title: string,
  frames: readonly Frame[],
  hears: readonly Heard[],
  ends: Ending,
): Exchange {
  return { kind: "steps", id, title, steps: [{ frames }], hears, ends };
}

export function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? Buffer.from(value) : value;
}
