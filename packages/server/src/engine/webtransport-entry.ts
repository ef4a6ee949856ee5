/**
 * The first packet of a WebTransport session: opens a session of ours, or names the one that is to move here.
 * What is neither is closed, and so is a peer that says nothing in time.
 */
import { type EnginePacket, StreamDecoder } from "@tidewire/wire/engine";
import { type Clock, Deadline } from "./clock.js";
import type { TransportOwner } from "./transport.js";
import { type WebTransportSession, type WebTransportStream, WebTransportTransport } from "./webtransport.js";

/** What the entry leads to. */
export interface WebTransportHost {
  readonly clock: Clock;
  readonly maxPayloadBytes: number;
  /** Milliseconds a peer has to say what it wants. */
  readonly entryTimeoutMs: number;
  openSession(transport: (owner: TransportOwner) => WebTransportTransport): void;
  /** False: there is no such session, or it cannot move. */
  upgradeSession(sid: string, transport: (owner: TransportOwner) => WebTransportTransport): boolean;
}

/** Takes a session of an HTTP/3 server. Never rejects: a peer's fault closes its session. */
export async function enterWebTransport(session: WebTransportSession, host: WebTransportHost): Promise<void> {
  const deadline = new Deadline({ elapsed: () => session.close() });
  host.clock.set(deadline, host.entryTimeoutMs);
  try {
    const stream = await firstStream(session);
    if (stream === undefined || !(await enter(session, stream, host))) session.close();
  } catch {
    session.close();
  } finally {
    host.clock.cancel(deadline);
  }
}

async function firstStream(session: WebTransportSession): Promise<WebTransportStream | undefined> {
  const streams = session.incomingBidirectionalStreams.getReader();
  const { value } = await streams.read();
  streams.releaseLock();
  return value;
}

async function enter(
  session: WebTransportSession,
  stream: WebTransportStream,
  host: WebTransportHost,
): Promise<boolean> {
  const reader = stream.readable.getReader();
  const decoder = new StreamDecoder({ maxPayloadBytes: host.maxPayloadBytes });
  const early: EnginePacket[] = [];
  let failed = false;
  const sink = { packet: (packet: EnginePacket) => early.push(packet), fail: () => (failed = true) };
  while (early.length === 0 && !failed) {
    const { value, done } = await reader.read();
    if (done) return false;
    decoder.receive(value, sink);
  }
  const [first, ...rest] = early;
  if (failed || first?.type !== "open") return false;
  let transport: WebTransportTransport | undefined;
  const make = (owner: TransportOwner): WebTransportTransport => {
    transport = new WebTransportTransport(session, { reader, writable: stream.writable }, decoder, owner);
    return transport;
  };
  if (first.data === undefined || first.data === "") host.openSession(make);
  else {
    const sid = sidOf(first.data);
    if (sid === undefined || !host.upgradeSession(sid, make)) return false;
  }
  transport?.open();
  for (const packet of rest) transport?.packet(packet);
  return true;
}

function sidOf(data: string | Uint8Array): string | undefined {
  try {
    const value: unknown = JSON.parse(String(data));
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, "sid")) return undefined;
    const { sid } = value as { sid: unknown };
    return typeof sid === "string" ? sid : undefined;
  } catch {
    return undefined;
  }
}
