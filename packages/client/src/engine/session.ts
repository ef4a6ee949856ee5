/**
 * One Engine.IO session from its handshake to its end: heartbeat, what is yet to be written, and the transport it
 * lives on. Knows nothing of Socket.IO, of namespaces or of connecting again.
 */
import type { EnginePacket } from "@tidewire/wire/engine";
import { ClientError } from "../client-error.js";
import { Emitter } from "../emitter.js";
import type { ResolvedEngineOptions } from "../options.js";
import type { Network, NetworkOptions, PageEvent, Platform, Undo } from "../platform/platform.js";
import type { CloseReason, Pending, Session } from "./engine.js";
import { parseOpen } from "./open.js";
import type { Transport, TransportClass, TransportClosed, TransportSink } from "./transport.js";
import type { StartUpgrade } from "./upgrade.js";

/** What a session is built with. */
export interface SessionKit {
  readonly platform: Platform;
  /** Those that have a name. */
  readonly transports: readonly TransportClass[];
  /** The way out of one session: what its transports need of it. */
  readonly network: (options: NetworkOptions) => Network;
  readonly startUpgrade: StartUpgrade;
}

/** How the end of a session is described that the page brought about. */
export const NETWORK_LOST = "network connection lost";
export const PAGE_ASIDE = "page was put aside";

/** Whether the last session of this process ended up on WebSocket: what `rememberUpgrade` goes by. */
let websocketWorked = false;

/** Connects. An outcome is reported by event, never before this returned. */
export function openSession(options: ResolvedEngineOptions, kit: SessionKit): Session {
  const { platform } = kit;
  const after = platform.timers(options);
  const network = kit.network(options as unknown as NetworkOptions);
  let busyWith = 0;
  let held = false;
  /** How long the server may be silent, and until when that is. */
  let silenceMs = 0;
  let deadline = Infinity;
  let maxPayloadBytes = Infinity;
  let stopTimer: Undo | undefined;
  let stopUpgrade: Undo | undefined;

  const send: Session["send"] = (data, options, sent) => {
    enqueue({ type: "message", data: typeof data === "string" ? data : bytesOf(data), options });
    if (sent) session.once("flush", sent);
    return session;
  };

  const session = Object.assign(new Emitter(), {
    opts: options,
    readyState: "opening" as Session["readyState"],
    writeBuffer: [],
    openedMs: 0,
    send,
    write: send,
    /** Ends the session once everything has left, and a running upgrade is decided. */
    close() {
      if (isUp()) session.readyState = "closing";
      closeWhenIdle();
      return session;
    },
    expired() {
      const expired = Date.now() >= deadline;
      if (expired) platform.defer(() => end("ping timeout"));
      return expired;
    },
  } as Partial<Session>) as Session;

  const isUp = () => session.readyState[0] === "o";

  const enqueue = (packet: Pending) => {
    if (!isUp()) return;
    session.emit("packetCreate", packet);
    session.writeBuffer.push(packet);
    flush();
  };

  /** Hands over what the transport may carry at once; the rest waits for it to drain. */
  const flush = () => {
    const { transport, writeBuffer } = session;
    if (session.readyState === "closed" || held || !transport?.writable || !writeBuffer.length) return;
    busyWith = transport.fitting?.(writeBuffer, maxPayloadBytes) ?? writeBuffer.length;
    const batch = writeBuffer.slice(0, busyWith);
    transport.send(
      batch,
      batch.every(({ options }) => options?.compress !== false),
    );
    session.emit("flush");
  };

  const drained = () => {
    session.writeBuffer.splice(0, busyWith);
    busyWith = 0;
    if (session.writeBuffer.length) flush();
    else session.emit("drain");
    closeWhenIdle();
  };

  const closeWhenIdle = () => {
    if (session.readyState === "closing" && !held && !(session.writeBuffer.length && session.id)) end("forced close");
  };

  const end = (reason: CloseReason, details?: TransportClosed | ClientError) => {
    if (session.readyState === "closed") return;
    session.readyState = "closed";
    deadline = Infinity;
    stopTimer?.();
    stopUpgrade?.();
    unwatchPage?.();
    session.transport?.close();
    session.id = undefined;
    if (details instanceof Error) session.emit("error", details);
    session.emit("close", reason, details);
    session.writeBuffer = [];
  };

  const fail = (error: ClientError) => {
    websocketWorked = false;
    if (options.tryAllTransports && session.readyState === "opening" && transports.length > 1) {
      transports.shift();
      session.transport?.close();
      openFirst();
    } else end("transport error", error);
  };

  const awaitPing = () => {
    stopTimer?.();
    deadline = Date.now() + silenceMs;
    stopTimer = after(silenceMs, () => end("ping timeout"));
  };

  const receive = (packet: EnginePacket) => {
    if (session.readyState === "closed") return;
    const { type, data = "" } = packet;
    session.emit("packet", packet);
    session.emit("heartbeat");
    if (type === "open" && !session.id) handshake(data);
    if (type === "ping") {
      session.emit("ping");
      // One that closes does not answer: it ends in time, whatever the server goes on to send.
      if (session.readyState === "open") awaitPing();
      enqueue({ type: "pong" });
      session.emit("pong");
    }
    if (type === "message") {
      const message = typeof data === "string" ? data : platform.toBinary(data, session.binaryType);
      session.emit("data", message);
      session.emit("message", message);
    }
    if (type === "close") end("transport close", { description: "transport closed by the server" });
  };

  const handshake = (text: string | Uint8Array) => {
    const open = parseOpen(text);
    if (!open) {
      fail(new ClientError("server", "server error", { description: text }));
      return;
    }
    const { transport } = session;
    session.id = open.sid;
    if (transport) transport.query.sid = open.sid;
    maxPayloadBytes = open.maxPayload || Infinity;
    silenceMs = open.pingInterval + open.pingTimeout;
    session.emit("handshake", open);
    // A listener closed it.
    if (!isUp()) return;
    session.readyState = "open";
    session.openedMs = Date.now();
    remember();
    awaitPing();
    session.emit("open");
    flush();
    if (session.readyState === "open" && options.upgrade !== false && transport?.pause) {
      upgrade(transport, open.upgrades);
    }
  };

  const remember = () => {
    websocketWorked = session.transport?.name === "websocket";
  };

  const upgrade = (transport: Transport, offered: unknown) => {
    stopUpgrade = kit.startUpgrade(
      {
        transport,
        prepare: make,
        hold(next) {
          held = true;
          session.emit("upgrading", next);
        },
        adopt(next) {
          // Silent: the server has moved the session, and takes no farewell from where it was.
          session.transport = next;
          remember();
          held = false;
          session.emit("upgrade", next);
          closeWhenIdle();
          return sinkOf(() => next);
        },
        keep() {
          held = false;
          if (session.readyState === "closed") return;
          transport.resume?.();
          flush();
          closeWhenIdle();
        },
        missed: (error) => session.emit("upgradeError", error),
        after,
      },
      transports.filter(({ prototype: { name } }) => name !== transport.name && [offered].flat().includes(name)),
    );
  };

  const make = (Class: TransportClass, sink: TransportSink) => {
    const { name } = Class.prototype;
    const own = { ...options, ...options.transportOptions[name] } as ResolvedEngineOptions;
    const query: Record<string, unknown> = { ...own.query, EIO: 4, transport: name };
    if (session.id) query.sid = session.id;
    return new Class({ options: own, network, query }, sink);
  };

  /** What a transport reports counts as long as the session lives on it. */
  const sinkOf = (own: () => Transport): TransportSink => {
    const ifInUse =
      <Args extends unknown[]>(act: (...args: Args) => void) =>
      (...args: Args) => {
        if (session.transport === own()) act(...args);
      };
    return {
      opened: flush,
      packet: ifInUse(receive),
      drained: ifInUse(drained),
      failed: ifInUse(fail),
      closed: ifInUse((details) => end("transport close", details)),
    };
  };

  const openFirst = () => {
    const [Class] = transports;
    if (!Class) {
      platform.defer(() => fail(new ClientError("no-transport", "No transports available")));
      return;
    }
    const transport = make(
      Class,
      sinkOf(() => transport),
    );
    session.transport = transport;
    transport.open();
  };

  const unwatchPage = platform.watchPage?.((event: PageEvent) => {
    const lost = (description: string) => end("transport close", { description });
    if (event === "wake") session.expired();
    if (event === "offline" && options.hostname !== "localhost") lost(NETWORK_LOST);
    if (event === "aside") lost(PAGE_ASIDE);
    if (event === "leave" || event === "unload") {
      const { transport } = session;
      session.transport = undefined;
      transport?.close();
    }
  }, options.closeOnBeforeunload);

  /** Yet to be tried, the first one in use. */
  const transports = options.transports.flatMap((option) => {
    if (typeof option !== "string") return option as TransportClass;
    return (network.has(option) && kit.transports.find(({ prototype }) => prototype.name === option)) || [];
  });
  const rank = ({ prototype }: TransportClass) => +(prototype.name !== "websocket");
  if (options.rememberUpgrade && websocketWorked) transports.sort((a, b) => rank(a) - rank(b));
  openFirst();
  return session;
}

/** The same memory as bytes. An ArrayBuffer has neither buffer nor offset. */
function bytesOf(data: Uint8Array): Uint8Array {
  return new Uint8Array(data.buffer ?? data, data.byteOffset, data.byteLength);
}
