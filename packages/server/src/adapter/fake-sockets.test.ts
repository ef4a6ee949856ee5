/** The sockets of a namespace as adapters see them, which note what they are given: for the tests of adapters. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { BroadcastFlags, BroadcastPacket } from "./adapter.js";
import type { LocalSocket, LocalSockets } from "./memory.js";
import type { RoomMember } from "./rooms.js";

/** A message is what `encode` was given. */
export interface Encoded {
  readonly packet: BroadcastPacket;
  readonly flags: BroadcastFlags;
}

interface Waiting {
  readonly acknowledged: (...args: unknown[]) => void;
  readonly missing: () => void;
}

export class FakeSocket implements LocalSocket<Encoded> {
  readonly id: string;
  readonly handshake = {};
  readonly rooms: string[] = [];
  readonly data = {};
  membership: RoomMember["membership"] = null;
  mark = 0;
  isConnected = true;
  isWatched = false;
  /** Whether something waits to be written: volatile messages are dropped. */
  isBusy = false;
  readonly delivered: Encoded[] = [];
  readonly watched: unknown[][] = [];
  readonly waiting = new Map<number, Waiting>();
  readonly calls: unknown[][] = [];

  constructor(id: string) {
    this.id = id;
  }

  deliver(message: Encoded, volatile: boolean): boolean {
    if (volatile && this.isBusy) return false;
    this.delivered.push(message);
    return true;
  }

  notifyOutgoing(data: unknown[]): void {
    this.watched.push(data);
  }

  expectAck(id: number, acknowledged: (...args: unknown[]) => void, missing: () => void): void {
    this.waiting.set(id, { acknowledged, missing });
  }

  forgetAck(id: number): void {
    this.waiting.delete(id);
  }

  join(rooms: string[]): void {
    this.calls.push(["join", rooms]);
  }

  leave(room: string): void {
    this.calls.push(["leave", room]);
  }

  disconnect(close: boolean): void {
    this.calls.push(["disconnect", close]);
  }
}

export class FakeSockets implements LocalSockets<Encoded, FakeSocket> {
  readonly connected: FakeSocket[] = [];
  readonly inMiddlewares: FakeSocket[] = [];
  #lastAckId = 0;

  joining(): FakeSocket[] {
    return this.inMiddlewares;
  }

  find(id: string): FakeSocket | undefined {
    return [...this.connected, ...this.inMiddlewares].find((socket) => socket.id === id);
  }

  isConnected(socket: FakeSocket): boolean {
    return this.connected.includes(socket);
  }

  encode(packet: BroadcastPacket, flags: BroadcastFlags): Encoded {
    return { packet, flags };
  }

  nextAckId(): number {
    return ++this.#lastAckId;
  }
}

test("finds connected sockets and those in the middlewares, and counts acknowledgement ids", () => {
  const local = new FakeSockets();
  const [connected, joining] = [new FakeSocket("a"), new FakeSocket("b")];
  local.connected.push(connected);
  local.inMiddlewares.push(joining);
  assert.deepEqual([local.find("a"), local.find("b"), local.find("c")], [connected, joining, undefined]);
  assert.deepEqual([local.isConnected(connected), local.isConnected(joining)], [true, false]);
  assert.deepEqual([local.nextAckId(), local.nextAckId()], [1, 2]);
});
