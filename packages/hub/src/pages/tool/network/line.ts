/**
 * The tool's connection: one manager, a socket for each namespace, and all that happens on them told as it comes.
 * Listeners are registered once, on sockets that outlive every reconnect.
 */

import { ClientError, type DisconnectDescription, Manager, type Socket, type TransportClass } from "@tidewire/client";
import type { RawPacket } from "../packet-log.js";
import type { Plan } from "../plan.js";
import type { Ear } from "./tapped-transports.js";

export type LineState =
  | { readonly kind: "idle" }
  | { readonly kind: "connecting" }
  | { readonly kind: "online"; readonly transport: string }
  /** Between two tries; `attempt` counts them. */
  | { readonly kind: "waiting"; readonly attempt: number };

export interface Membership {
  readonly namespace: string;
  readonly state: "connecting" | "connected" | "refused" | "left";
  readonly id: string | undefined;
}

/** What the client said about trouble, for the doctor. */
export type Seen =
  | { readonly kind: "failed"; readonly message: string; readonly status: unknown }
  | { readonly kind: "refused"; readonly namespace: string; readonly message: string; readonly data: unknown }
  | { readonly kind: "silent"; readonly namespace: string }
  | { readonly kind: "lost"; readonly reason: string; readonly closeCode: string; readonly hint: string };

/** What a session agreed on. */
export interface Handshake {
  readonly sid: string;
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly maxPayload?: number;
  readonly upgrades: readonly string[];
}

export interface LineListener {
  changed(): void;
  event(namespace: string, event: string, args: readonly unknown[], answer?: (...args: unknown[]) => void): void;
  note(namespace: string, text: string, tone?: "good" | "bad", data?: unknown): void;
  trouble(seen: Seen): void;
  packet(packet: RawPacket): void;
  beat(ms: number): void;
  /** A step of the transports, for their timeline. */
  step(text: string): void;
}

export interface LineTools {
  now(): number;
  /** Each undoes itself. */
  after(ms: number, task: () => void): () => void;
  every(ms: number, task: () => void): () => void;
  transports(plan: Plan, ear: Ear): readonly (TransportClass | string)[];
}

type Acknowledge = (error: string | undefined, answer: readonly unknown[]) => void;

const SILENT_MS = 8_000;

export class Line {
  readonly #tools: LineTools;
  readonly #listener: LineListener;
  #state: LineState = { kind: "idle" };
  #manager: Manager | undefined;
  #sockets = new Map<string, { readonly socket: Socket; state: Membership["state"]; stopWaiting: () => void }>();
  #handshake: Handshake | undefined;

  constructor(tools: LineTools, listener: LineListener) {
    this.#tools = tools;
    this.#listener = listener;
  }

  get state(): LineState {
    return this.#state;
  }

  get memberships(): readonly Membership[] {
    return [...this.#sockets].map(([namespace, { socket, state }]) => ({ namespace, state, id: socket.id }));
  }

  get handshake(): Handshake | undefined {
    return this.#handshake;
  }

  open(plan: Plan): void {
    this.close();
    const transports = this.#tools.transports(plan, {
      packet: (packet) => this.#listener.packet(packet),
      beat: (ms) => this.#listener.beat(ms),
      now: this.#tools.now,
      every: this.#tools.every,
    });
    const manager = new Manager(plan.url, { ...plan.options, transports, autoConnect: false });
    this.#manager = manager;
    this.#watchManager(manager);
    this.#sockets = new Map(
      plan.namespaces.map((namespace) => {
        const socket = manager.socket(namespace, plan.auth === undefined ? {} : { auth: plan.auth });
        return [namespace, { socket, state: "connecting", stopWaiting: () => {} }];
      }),
    );
    this.#set({ kind: "connecting" });
    for (const [namespace, { socket }] of this.#sockets) {
      this.#watchSocket(namespace, socket);
      socket.connect();
    }
    this.#watchEngine(manager);
  }

  /** Ends it for good, until the next `open`. */
  close(): void {
    const manager = this.#manager;
    if (manager === undefined) return;
    manager.reconnection(false);
    for (const entry of this.#sockets.values()) {
      entry.stopWaiting();
      entry.socket.disconnect();
    }
    manager._close();
    this.#manager = undefined;
    this.#sockets = new Map();
    this.#set({ kind: "idle" });
  }

  /** One namespace alone. */
  join(namespace: string): void {
    const entry = this.#sockets.get(namespace);
    const manager = this.#manager;
    if (entry === undefined || manager === undefined) return;
    entry.state = "connecting";
    entry.socket.connect();
    if (this.#state.kind === "online") {
      this.#await(namespace);
      this.#listener.changed();
    } else if (this.#state.kind === "idle") {
      // The last namespace that was left took the connection along.
      this.#set({ kind: "connecting" });
      this.#watchEngine(manager);
    }
  }

  leave(namespace: string): void {
    this.#sockets.get(namespace)?.socket.disconnect();
  }

  /**
   * `done` is called when an acknowledgement came or is given up; without it none is asked for.
   * @returns what keeps the event from being sent, if anything does
   */
  emit(
    namespace: string,
    event: string,
    args: readonly unknown[],
    ack?: { readonly timeoutMs: number; readonly done: Acknowledge },
  ): string | undefined {
    const socket = this.#sockets.get(namespace)?.socket;
    if (!socket?.connected) return `There is no connection to ${namespace}. Connect first.`;
    try {
      if (ack === undefined) socket.emit(event, ...args);
      else {
        const done = (error: unknown, ...answer: unknown[]) =>
          ack.done(error instanceof Error ? error.message : undefined, answer);
        socket.timeout(ack.timeoutMs).emit(event, ...args, done);
      }
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    return undefined;
  }

  #watchManager(manager: Manager): void {
    const current = () => this.#manager === manager;
    manager.on("open", () => {
      this.#set({ kind: "online", transport: manager.engine.transport?.name ?? "unknown" });
      for (const namespace of this.#sockets.keys()) this.#await(namespace);
    });
    manager.on("error", (error) => {
      if (!current()) return;
      const { description } = error as ClientError;
      this.#listener.step(`failed: ${error.message}`);
      if (this.#state.kind !== "online") this.#set({ kind: "waiting", attempt: attemptOf(this.#state) });
      this.#listener.trouble({ kind: "failed", message: error.message, status: description });
    });
    manager.on("close", (reason, description) => {
      this.#handshake = undefined;
      if (!current()) return;
      this.#listener.step(`closed: ${reason}`);
      this.#set(reason === "forced close" ? { kind: "idle" } : { kind: "waiting", attempt: 0 });
      if (reason !== "forced close") this.#lost(reason, description);
    });
    manager.on("reconnect_attempt", (attempt) => {
      if (!current()) return;
      this.#set({ kind: "waiting", attempt });
      this.#listener.step(`try ${attempt} to come back`);
      // The manager makes its next session after this event, and nothing arrives before this task ends.
      queueMicrotask(() => this.#watchEngine(manager));
    });
    manager.on("reconnect_failed", () => {
      if (!current()) return;
      this.#listener.note("", "gave up: no more tries are left", "bad");
      this.#set({ kind: "idle" });
    });
  }

  #lost(reason: string, description: DisconnectDescription | undefined): void {
    const { closeCode = "", hint = "" } = description ?? {};
    this.#listener.trouble({ kind: "lost", reason, closeCode, hint });
  }

  #watchEngine(manager: Manager): void {
    const { engine } = manager;
    if (this.#manager !== manager || engine === undefined) return;
    this.#listener.step(`opening ${engine.transport?.name ?? "a transport"}`);
    engine.on("handshake", (handshake) => {
      this.#handshake = handshake;
      this.#listener.step(`session ${handshake.sid} over ${engine.transport?.name}`);
    });
    engine.on("upgrading", ({ name }) => this.#listener.step(`${name} answers, polling pauses`));
    engine.on("upgrade", ({ name }) => {
      this.#listener.step(`upgraded to ${name}`);
      // A connection that was given up in the middle of its upgrade finishes that before it closes.
      const isInUse = this.#manager === manager && manager.engine === engine && this.#state.kind === "online";
      if (isInUse) this.#set({ kind: "online", transport: name });
    });
    engine.on("upgradeError", (error) => this.#listener.step(`no upgrade to ${error.transport}: ${error.message}`));
  }

  #watchSocket(namespace: string, socket: Socket): void {
    const become = (state: Membership["state"]) => {
      const entry = this.#sockets.get(namespace);
      if (entry?.socket !== socket) return;
      entry.stopWaiting();
      entry.state = state;
      this.#listener.changed();
    };
    socket.on("connect", () => {
      become("connected");
      this.#listener.note(namespace, `connected as ${socket.id}${socket.recovered ? ", recovered" : ""}`, "good");
    });
    socket.on("connect_error", (error) => {
      if (!(error instanceof ClientError) || (error.code !== "refused" && error.code !== "server")) return;
      become("refused");
      this.#listener.note(namespace, `refused: ${error.message}`, "bad", error.data);
      this.#listener.trouble({ kind: "refused", namespace, message: error.message, data: error.data });
    });
    socket.on("disconnect", (reason, description) => {
      become(socket.active ? "connecting" : "left");
      const isWanted = reason === "io client disconnect";
      const hint = isWanted || description === undefined ? "" : ` (${description.hint})`;
      this.#listener.note(namespace, `disconnected: ${reason}${hint}`, isWanted ? undefined : "bad");
      if (reason === "io server disconnect") this.#lost(reason, description);
    });
    socket.onAny((event: string, ...args: unknown[]) => {
      const answer = args.at(-1);
      if (typeof answer === "function")
        this.#listener.event(namespace, event, args.slice(0, -1), answer as (...args: unknown[]) => void);
      else this.#listener.event(namespace, event, args);
    });
  }

  /** A server whose middleware never decides says nothing at all. */
  #await(namespace: string): void {
    const entry = this.#sockets.get(namespace);
    if (entry === undefined || entry.state !== "connecting") return;
    entry.stopWaiting();
    entry.stopWaiting = this.#tools.after(SILENT_MS, () => this.#listener.trouble({ kind: "silent", namespace }));
  }

  #set(state: LineState): void {
    this.#state = state;
    this.#listener.changed();
  }
}

function attemptOf(state: LineState): number {
  return state.kind === "waiting" ? state.attempt : 0;
}
