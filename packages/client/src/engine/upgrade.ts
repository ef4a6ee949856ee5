/**
 * Moving a session off polling: every better transport is probed at once, the first to answer takes over. Until it
 * does, all goes the old way, and whatever fails here costs the session nothing.
 */
import type { EnginePacket } from "@tidewire/wire/engine";
import { ClientError } from "../client-error.js";
import type { After, Undo } from "../platform/platform.js";
import type { Transport, TransportClass, TransportSink } from "./transport.js";

/** What an upgrade needs of its session. */
export interface UpgradeHost {
  /** The transport in use: polling. */
  readonly transport: Transport;
  /** A transport for this session, not yet opened. */
  prepare(Class: TransportClass, sink: TransportSink): Transport;
  /** A probe was answered: write nothing until `adopt` or `keep`. */
  hold(next: Transport): void;
  /** The session lives on `next` now; what follows from it goes to the returned sink. */
  adopt(next: Transport): TransportSink;
  /** The held attempt failed: go on as before. */
  keep(): void;
  /** An attempt failed, for those who want to know. */
  missed(error: ClientError): void;
  readonly after: After;
}

/** Starts the upgrader of a session; what is returned ends all attempts. */
export type StartUpgrade = (host: UpgradeHost, classes: readonly TransportClass[]) => Undo;

/** What the others wait for WebTransport, which takes longer to open and is better. */
const HEAD_START_MS = 200;

export const startUpgrade: StartUpgrade = (host, classes) => {
  const running = new Set<Undo>();
  /** All of them, or all but the one that is carried through. */
  const stopAll = (winner?: Undo) => {
    for (const stop of running) if (stop !== winner) stop();
  };
  for (const Class of classes) {
    const start = () => {
      const stop = attempt(host, Class, () => stopAll(stop));
      running.add(stop);
    };
    if (classes.some(isWebTransport) && !isWebTransport(Class)) running.add(host.after(HEAD_START_MS, start));
    else start();
  }
  return stopAll;
};

function isWebTransport({ prototype }: TransportClass): boolean {
  return prototype.name === "webtransport";
}

/** @param wins called when this attempt is the one to be carried through */
function attempt(host: UpgradeHost, Class: TransportClass, wins: () => void): Undo {
  let state: "probing" | "held" | "over" = "probing";
  const end = () => {
    const before = state;
    state = "over";
    if (before === "held") host.keep();
    if (before !== "over") next.close();
  };
  const fail = (detail: string, cause?: ClientError) => {
    if (state === "over") return;
    end();
    host.missed(new ClientError("probe", `probe error${detail}`, { transport: Class.prototype.name, cause }));
  };
  const sink: TransportSink = {
    opened: () => next.send([{ type: "ping", data: "probe" }], true),
    packet: ({ type, data }: EnginePacket) => {
      if (state === "over") return;
      if (state === "held" || type !== "pong" || data !== "probe") {
        fail("");
        return;
      }
      state = "held";
      wins();
      host.hold(next);
      host.transport.pause?.(() => {
        if (state === "over") return;
        state = "over";
        next.send([{ type: "upgrade" }], true);
        Object.assign(sink, host.adopt(next));
      });
    },
    drained: () => {},
    failed: (error) => fail(`: ${error.message}`, error),
    closed: () => fail(": transport closed"),
  };
  const next = host.prepare(Class, sink);
  next.open();
  return end;
}
