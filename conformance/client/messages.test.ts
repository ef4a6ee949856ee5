/** Events both ways: text, bytes, order, acknowledgements, namespaces. */
import assert from "node:assert/strict";
import { collect, nextEvent } from "@tidewire/testkit";
import type { Socket as ServerSocket } from "socket.io";
import { test } from "../support/bounded-test.js";
import { CASES, client, connected, serve } from "./servers.js";

/** Answers every event by its arguments: to the acknowledgement if there is one, else by the same event. */
function echo(socket: ServerSocket): void {
  socket.onAny((name: string, ...args: unknown[]) => {
    const last = args.at(-1);
    if (typeof last === "function") last(...args.slice(0, -1));
    else socket.emit(name, ...args);
  });
}

/** Pages get an ArrayBuffer for bytes, Node a Buffer: here all are Buffers. */
function buffers(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(buffers);
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, buffers(member)]));
}

const PAYLOADS: readonly unknown[] = [
  "",
  "plain",
  "€ 😀 \u2028 \u0000",
  0,
  -1.5,
  true,
  null,
  [],
  {},
  { a: { b: [1, { c: null }] } },
  Buffer.from([]),
  Buffer.from([0, 1, 2, 255]),
  { first: Buffer.from([1]), rest: [Buffer.from([2]), { last: Buffer.from([3]) }] },
  "x".repeat(70_000),
  Buffer.alloc(70_000, 7),
];

for (const which of CASES) {
  test(`every kind of value comes back as it left: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    server.io.on("connection", echo);
    const socket = await connected(t, server, which);
    const received = collect(socket as never, "echo");
    for (const payload of PAYLOADS) {
      socket.emit("echo", payload);
      assert.deepEqual(buffers(await received.next()), [payload]);
      assert.deepEqual(buffers(await socket.emitWithAck("ask", payload)), payload);
    }
  });

  test(`many events keep their order in both directions, also across an upgrade: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    const seen: number[] = [];
    server.io.on("connection", (socket) => {
      socket.on("count", (number: number, bytes: Buffer) => {
        seen.push(number);
        socket.emit("count", number, bytes);
      });
    });
    const socket = client(t, server.url, which);
    const received = collect(socket as never, "count");
    const numbers = Array.from({ length: 300 }, (_, index) => index);
    for (const number of numbers) {
      socket.emit("count", number, number % 3 === 0 ? Buffer.from([number % 256]) : "text");
      if (number % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const answers = (await received.take(numbers.length)).map(([number]) => number);
    assert.deepEqual([seen, answers], [numbers, numbers]);
  });

  test(`answers what the server asks: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    const connection = nextEvent(server.io as never, "connection");
    const socket = await connected(t, server, which);
    const [peer] = (await connection) as [ServerSocket];
    socket.on("ask", (value: unknown, answer: (...args: unknown[]) => void) => answer(value, Buffer.from([1])));
    const answer = await new Promise((resolve) => peer.emit("ask", "x", (...args: unknown[]) => resolve(args)));
    assert.deepEqual(answer, ["x", Buffer.from([1])]);
  });

  test(`namespaces share a connection and nothing else: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    for (const name of ["/", "/a", "/b"]) {
      server.io.of(name).on("connection", (socket) => socket.emit("here", name, socket.handshake.auth));
    }
    const root = client(t, server.url, which);
    const sockets = [root, root.io.socket("/a", { auth: { token: "t" } }), root.io.socket("/b")];
    const heard = await Promise.all(sockets.map((socket) => nextEvent(socket as never, "here")));
    assert.deepEqual(heard, [
      ["/", {}],
      ["/a", { token: "t" }],
      ["/b", {}],
    ]);
    sockets[1]?.disconnect();
    assert.deepEqual(
      sockets.map(({ connected }) => connected),
      [true, false, true],
    );
  });

  test(`a namespace that refuses says why: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    server.io.of("/closed").use((_socket, next) => next(Object.assign(new RangeError("no"), { data: { code: "E1" } })));
    const refused = client(t, server.url, which, { namespace: "/closed" });
    const [error] = (await nextEvent(refused as never, "connect_error")) as [Error & { data: unknown }];
    assert.deepEqual([error.message, error.data, refused.active], ["no", { code: "E1" }, false]);
    const unknown = client(t, server.url, which, { namespace: "/unknown" });
    assert.equal(((await nextEvent(unknown as never, "connect_error"))[0] as Error).message, "Invalid namespace");
  });

  test(`an acknowledgement that never comes times out: ${which.title}`, async (t) => {
    const server = await serve(t, which);
    const socket = await connected(t, server, which);
    await assert.rejects(socket.timeout(20).emitWithAck("void"), { message: "operation has timed out" });
  });
}
