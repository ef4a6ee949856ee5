/**
 * What the whole client has and a small one has not, or has in another form: everything that manager and socket are made
 * with. `lean/parts.ts` stands in for it in the small one (condition "lean" of the import `#parts`).
 */
import type { ForeignParser, SioCodec, SioMessage, SioPacket } from "@tidewire/wire/sio";
import { codec as byDefault } from "#codec";
import { network, platform } from "#platform";
import type { Options } from "./api/client.js";
import { type Explain, explainer } from "./close-cause.js";
import { adaptParser } from "./codec/foreign.js";
import { report } from "./emitter.js";
import type { Session } from "./engine/engine.js";
import { Polling } from "./engine/polling.js";
import { openSession, type SessionKit } from "./engine/session.js";
import { startUpgrade } from "./engine/upgrade.js";
import { WebSocketTransport } from "./engine/websocket.js";
import { WebTransportTransport } from "./engine/webtransport.js";
import { resolveEngineOptions, type SocketOptions } from "./options.js";
import type { Packet } from "./packets.js";
import type { After, Undo } from "./platform/platform.js";
import { RetryingSocket } from "./retrying-socket.js";
import { Socket } from "./socket.js";

export { parseUrl } from "./url.js";

export type CoreEngine = Session;

/** Every transport, and moving to a better one. */
export const sessionKit: SessionKit = {
  platform,
  network,
  transports: [Polling, WebSocketTransport, WebTransportTransport],
  startUpgrade,
};

/** Connects. An outcome is reported by event, never before this returned. */
export function openEngine(uri: string | undefined, options: Options): Session {
  return openSession(resolveEngineOptions(uri, options), sessionKit);
}

/** Whether a connection is not to be shared. */
export function isAlone(options: Options): boolean | undefined {
  return options.forceNew || options["force new connection"] || options.multiplex === false;
}

/** What a manager has of its own. */
export interface Tools {
  readonly after: After;
  readonly explain: Explain;
  readonly codec: SioCodec;
}

export function toolsOf(options: Options): Tools {
  const { parser } = options;
  return {
    after: platform.timers(options),
    explain: explainer(),
    codec: parser ? adaptParser(parser as ForeignParser) : byDefault,
  };
}

/** Until it is time, or the page has reason to believe that waiting is over. */
export function wait(delayMs: number, task: () => void, after: After): Undo {
  const stopTimer = after(delayMs, task);
  const unwatch = platform.watchPage?.((event) => {
    if (event === "online" || event === "wake") task();
  });
  return () => {
    stopTimer();
    unwatch?.();
  };
}

/** The class of a namespace's socket. */
export function socketClass(options?: SocketOptions): typeof Socket {
  return options?.retries ? RetryingSocket : Socket;
}

/** For one connection: writes packets in their order, though the bytes of a Blob have to be read before they can leave. */
export function createWriter(engine: Session, { codec }: Tools): (packet: Packet) => void {
  /** Set while Blobs are being read: then packets wait for their turn. */
  let current: Promise<unknown> | undefined;
  return ({ options, ...packet }) => {
    const messages = codec.encode(packet as SioPacket) as readonly unknown[] as readonly Partial<Blob>[];
    const write = (read: readonly unknown[]) => {
      for (const message of read) engine.send(message as SioMessage, options);
    };
    if (!current && !messages.some((message) => message.arrayBuffer)) {
      write(messages);
      return;
    }
    const turn: Promise<unknown> = Promise.resolve(current)
      .then(() => Promise.all(messages.map((message) => message.arrayBuffer?.() ?? message)))
      .then(write)
      .catch(report)
      .then(() => {
        if (current === turn) current = undefined;
      });
    current = turn;
  };
}

/** For one connection. Throws at what breaks the protocol; then it is spent. */
export function createDecoder(
  onPacket: (packet: SioPacket) => void,
  manager: Tools & { readonly engine: Session; readonly _readyState: string },
): (message: SioMessage) => void {
  const { engine } = manager;
  const decoder = manager.codec.createDecoder(onPacket);
  engine.on("close", () => decoder.destroy());
  return (message) => {
    // A session that is closed may still have something to send; until then it hears, too.
    if (manager.engine === engine && manager._readyState === "open") decoder.receive(message);
  };
}
