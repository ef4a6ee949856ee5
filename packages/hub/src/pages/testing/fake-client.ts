/** A Socket.IO client in memory: the test plays the hub. */

import type { ClientSocket } from "../connection.js";

export interface FakeClient extends ClientSocket {
  connected: boolean;
  /** What was sent, oldest first; `answer` calls its acknowledgement. */
  readonly sent: Sent[];
  /** How often `connect()` was called. */
  connects: number;
  goOnline(transport?: string): void;
  goOffline(reason?: string): void;
  upgrade(transport: string): void;
  hear(event: string, ...args: unknown[]): void;
  retry(attempt: number): void;
  /** Takes the oldest request of this name out of `sent`. */
  take(event: string): Sent;
}

export interface Sent {
  readonly event: string;
  readonly body: unknown;
  answer(reply: unknown): Promise<void>;
  /** The time for an answer runs out. */
  expire(): Promise<void>;
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

export function fakeClient(): FakeClient {
  const listeners = new Map<string, ((...args: never[]) => void)[]>();
  const emit = (event: string, ...args: unknown[]) => {
    for (const listener of listeners.get(event) ?? []) listener(...(args as never[]));
  };
  const on = (event: string, listener: (...args: never[]) => void) => {
    listeners.set(event, [...(listeners.get(event) ?? []), listener]);
  };
  const send = (event: string, body: unknown, done: (error: unknown, reply?: unknown) => void = () => {}) => {
    client.sent.push({
      event,
      body,
      answer: (reply) => {
        done(null, reply);
        return settle();
      },
      expire: () => {
        done(new DOMException("operation has timed out", "TimeoutError"));
        return settle();
      },
    });
  };
  let transport = { name: "polling" };
  const engine = {
    get transport() {
      return transport;
    },
    on: (event: string, listener: (value: { readonly name: string }) => void) => on(`engine ${event}`, listener),
  };
  const client: FakeClient = {
    connected: false,
    sent: [],
    connects: 0,
    io: { engine, on: (event, listener) => on(`manager ${event}`, listener) },
    on,
    timeout: () => ({ emit: send }),
    emit: (event, body) => send(event, body),
    connect: () => {
      client.connects += 1;
    },
    goOnline: (name = "polling") => {
      transport = { name };
      client.connected = true;
      emit("connect");
    },
    goOffline: (reason = "transport close") => {
      client.connected = false;
      emit("disconnect", reason);
    },
    upgrade: (name) => {
      transport = { name };
      emit("engine upgrade", transport);
    },
    hear: emit,
    retry: (attempt) => emit("manager reconnect_attempt", attempt),
    take: (event) => {
      const at = client.sent.findIndex((sent) => sent.event === event);
      const [sent] = at < 0 ? [] : client.sent.splice(at, 1);
      return sent ?? missing(event, client.sent);
    },
  };
  return client;
}

function missing(event: string, sent: readonly Sent[]): never {
  throw new RangeError(`no ${event} was sent, but ${sent.map((one) => one.event).join(", ")}`);
}
