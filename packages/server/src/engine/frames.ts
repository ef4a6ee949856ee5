/**
 * A history of packets as the WebSocket frames of a server: unmasked, so byte-identical for every recipient.
 * Small packets go into one allocation, large binary payloads stay where they are and are written with writev.
 */
import type { EngineVersion } from "@tidewire/wire/engine";
import { FIN, frameHeaderBytes, Opcode, RSV1, writeFrameHeader } from "@tidewire/wire/ws";
import type { Deflater } from "../ws/deflate.js";
import { BORROW_BYTES, type OutPacket } from "./out-packet.js";

/** One buffer, several that belong together in this order, or bytes as the characters of a text (Latin-1). */
export type FrameBytes = Buffer | readonly Uint8Array[] | string;

/** Packets as a list whose last one comes first: what frames need of a history. */
export interface PacketChain {
  readonly before: PacketChain | null;
  /** null at the beginning of the chain. */
  readonly packet: OutPacket | null;
  readonly hasBinary: boolean;
  /** Oldest first. */
  packets(): OutPacket[];
}

const MESSAGE_TYPE_V3 = 0x04;
/** Node takes longer texts by a detour. */
const MAX_TEXT = 16 * 1024;

/** The headers of the frames of short texts, as characters. */
const SHORT_HEADERS = Array.from({ length: 126 }, (_, bytes) => headerOf(bytes));

function textFrameHeader(bytes: number): string {
  return bytes < SHORT_HEADERS.length ? (SHORT_HEADERS[bytes] as string) : headerOf(bytes);
}

function headerOf(payloadBytes: number): string {
  const header = Buffer.allocUnsafe(frameHeaderBytes(payloadBytes, false));
  writeFrameHeader(header, 0, Opcode.text, payloadBytes, FIN);
  return header.toString("latin1");
}

export function encodeFrames(history: PacketChain, version: EngineVersion, compressor: Deflater | null): FrameBytes {
  if (compressor !== null) return encodeCompressed(history, version, compressor);
  if (history.hasBinary) return encodeMixed(history.packets(), version);
  let total = 0;
  let isText = true;
  for (let node = history; node.packet !== null; node = node.before as PacketChain) {
    const { byteLength, shared, text } = node.packet;
    total += frameHeaderBytes(byteLength, false) + byteLength;
    isText &&= !shared && byteLength === text.length;
  }
  if (isText && total <= MAX_TEXT) return encodeText(history);
  const bytes = Buffer.allocUnsafe(total);
  let at = total;
  for (let node = history; node.packet !== null; node = node.before as PacketChain) {
    const packet = node.packet;
    at -= frameHeaderBytes(packet.byteLength, false) + packet.byteLength;
    if (packet.shared) bytes.set(sharedFrame(packet), at);
    else writeTextFrame(bytes, at, packet);
  }
  return bytes;
}

/** ASCII for one session alone: no call for each packet, and no buffer at all where the system takes the text (bench: pipeline). */
function encodeText(history: PacketChain): string {
  let frames = "";
  for (let node = history; node.packet !== null; node = node.before as PacketChain) {
    const { text } = node.packet;
    frames = textFrameHeader(text.length) + text + frames;
  }
  return frames;
}

function writeTextFrame(bytes: Buffer, start: number, packet: OutPacket): void {
  const at = writeFrameHeader(bytes, start, Opcode.text, packet.byteLength, FIN);
  if (packet.byteLength === packet.text.length) bytes.write(packet.text, at, packet.byteLength, "latin1");
  else bytes.write(packet.text, at, packet.byteLength, "utf8");
}

function sharedFrame(packet: OutPacket): Uint8Array {
  if (packet.frame === null) {
    const frame = Buffer.allocUnsafe(frameHeaderBytes(packet.byteLength, false) + packet.byteLength);
    writeTextFrame(frame, 0, packet);
    packet.frame = frame;
  }
  return packet.frame;
}

function encodeMixed(packets: readonly OutPacket[], version: EngineVersion): FrameBytes {
  const parts: Uint8Array[] = [];
  let total = 0;
  let borrowed = false;
  for (const packet of packets) {
    for (const part of framesOf(packet, version)) {
      parts.push(part);
      total += part.length;
      borrowed ||= part.length >= BORROW_BYTES;
    }
  }
  return borrowed ? parts : Buffer.concat(parts, total);
}

function framesOf(packet: OutPacket, version: EngineVersion): Uint8Array[] {
  if (packet.binary === null) return [sharedFrame(packet)];
  const prefixBytes = version === 3 ? 1 : 0;
  const header = Buffer.allocUnsafe(frameHeaderBytes(packet.byteLength + prefixBytes, false) + prefixBytes);
  const at = writeFrameHeader(header, 0, Opcode.binary, packet.byteLength + prefixBytes, FIN);
  if (version === 3) header[at] = MESSAGE_TYPE_V3;
  return packet.byteLength === 0 ? [header] : [header, packet.binary];
}

function encodeCompressed(history: PacketChain, version: EngineVersion, compressor: Deflater): FrameBytes {
  return Buffer.concat(history.packets().map((packet) => compressedFrame(packet, version, compressor)));
}

/** A packet compressed once per parameter set. Version 3 differs for binary only, which is then made anew. */
function compressedFrame(packet: OutPacket, version: EngineVersion, compressor: Deflater): Uint8Array {
  const isKeepable = packet.binary === null || version === 4;
  if (isKeepable && packet.deflated?.by === compressor) return packet.deflated.frame;
  const plain = Buffer.concat(framesOf(packet, version));
  const payloadBytes = packet.byteLength + (packet.binary !== null && version === 3 ? 1 : 0);
  const worthIt = packet.compress && payloadBytes >= compressor.threshold;
  const frame = worthIt ? deflate(plain, payloadBytes, packet.binary !== null, compressor) : plain;
  if (isKeepable) packet.deflated = { by: compressor, frame };
  return frame;
}

function deflate(plain: Buffer, payloadBytes: number, binary: boolean, compressor: Deflater): Uint8Array {
  const body = compressor.compress(plain.subarray(plain.length - payloadBytes));
  const frame = Buffer.allocUnsafe(frameHeaderBytes(body.length, false) + body.length);
  const at = writeFrameHeader(frame, 0, binary ? Opcode.binary : Opcode.text, body.length, FIN | RSV1);
  frame.set(body, at);
  return frame;
}
