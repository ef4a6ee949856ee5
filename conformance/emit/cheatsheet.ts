/**
 * The emit cheatsheet: each line is run by the test as it stands, with published clients, and printed as it stands in
 * docs/reference/emit-cheatsheet.md.
 */
import type { Name, Stage } from "./scene.js";

export interface Line {
  readonly run: (stage: Stage) => unknown;
  /** Whom it reaches. */
  readonly hears: readonly Name[];
  /** A word that the columns do not say. */
  readonly note?: string;
  /** What `log` is called with, or what the promise resolves with. Names in lists are compared in any order. */
  readonly answer?: readonly unknown[];
  /** Sent afterwards, to show what the line did: `hears` is then who gets this. */
  readonly shows?: (stage: Stage) => unknown;
  /** The incumbent does otherwise: see the deviations in docs/migrating.md. */
  readonly oursOnly?: boolean;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

const ALL = ["ann", "bob", "cid", "dan", "eve"] as const;
const OTHERS = ["bob", "cid", "dan", "eve"] as const;

export const SECTIONS: readonly Section[] = [
  {
    title: "To one client",
    lines: [
      { run: ({ socket }) => socket.emit("hello", 1, "2", { 3: Uint8Array.of(4) }), hears: ["ann"] },
      { run: ({ socket }) => socket.send("hello"), hears: ["ann"], note: "the event `message`" },
      { run: ({ socket }) => socket.write("hello"), hears: ["ann"], note: "the same as `send`" },
      {
        run: ({ socket, log }) => socket.emit("question", (name: string) => log(name)),
        hears: ["ann"],
        answer: ["ann"],
      },
      {
        run: ({ socket }) => socket.emitWithAck("question"),
        hears: ["ann"],
        answer: ["ann"],
        note: "rejects if she leaves",
      },
      {
        run: ({ socket, log }) => socket.timeout(5000).emit("question", (err: Error, name: string) => log(err, name)),
        hears: ["ann"],
        answer: [null, "ann"],
        note: "`err` is set after 5 s without an answer",
      },
      { run: ({ socket }) => socket.timeout(5000).emitWithAck("question"), hears: ["ann"], answer: ["ann"] },
      {
        run: ({ socket }) => socket.volatile.emit("hello"),
        hears: ["ann"],
        note: "unless earlier packets still wait to be written",
      },
      { run: ({ socket }) => socket.compress(false).emit("hello"), hears: ["ann"], note: "not compressed" },
      { run: ({ io, bob }) => io.to(bob.id).emit("hello"), hears: ["bob"], note: "the id of a socket is a room" },
      { run: ({ socket, bob }) => socket.to(bob.id).emit("hello"), hears: ["bob"] },
    ],
  },
  {
    title: "To everybody but the sender",
    lines: [
      { run: ({ socket }) => socket.broadcast.emit("hello"), hears: OTHERS },
      { run: ({ socket }) => socket.broadcast("hello"), hears: OTHERS, oursOnly: true },
      { run: ({ socket }) => socket.to("red").emit("hello"), hears: ["bob", "cid"] },
      { run: ({ socket }) => socket.in("red").emit("hello"), hears: ["bob", "cid"], note: "the same as `to`" },
      { run: ({ socket }) => socket.broadcast.to("red").emit("hello"), hears: ["bob", "cid"] },
      {
        run: ({ socket }) => socket.to(["red", "blue"]).emit("hello"),
        hears: ["bob", "cid", "dan"],
        note: "once each",
      },
      {
        run: ({ socket }) => socket.to("red").to("blue").emit("hello"),
        hears: ["bob", "cid", "dan"],
        note: "once each",
      },
      { run: ({ socket }) => socket.except("red").emit("hello"), hears: ["dan", "eve"] },
      { run: ({ socket }) => socket.except(["red", "blue"]).emit("hello"), hears: ["eve"] },
      { run: ({ socket }) => socket.to("red").except("blue").emit("hello"), hears: ["bob"] },
      { run: ({ socket }) => socket.to("nowhere").emit("hello"), hears: [] },
      { run: ({ socket }) => socket.to(socket.id).emit("hello"), hears: [], note: "never to the sender" },
      { run: ({ socket }) => socket.local.emit("hello"), hears: OTHERS, note: "those of this process" },
      {
        run: ({ socket }) => socket.volatile.broadcast.emit("hello"),
        hears: OTHERS,
        note: "but to nobody who has packets waiting",
      },
      {
        run: ({ socket }) => socket.compress(false).to("red").emit("hello"),
        hears: ["bob", "cid"],
        note: "not compressed",
      },
      {
        run: ({ socket, log }) =>
          socket
            .timeout(5000)
            .to("red")
            .emit("question", (err: Error, names: string[]) => log(err, names)),
        hears: ["bob", "cid"],
        answer: [null, ["bob", "cid"]],
      },
      {
        run: ({ socket, log }) => socket.to("red").emit("question", (err: Error, names: string[]) => log(err, names)),
        hears: ["bob", "cid"],
        answer: [null, ["bob", "cid"]],
        note: "waits for all of them",
        oursOnly: true,
      },
      {
        run: ({ socket }) => socket.broadcast.timeout(5000).emitWithAck("question"),
        hears: OTHERS,
        answer: [[...OTHERS]],
      },
    ],
  },
  {
    title: "To everybody",
    lines: [
      { run: ({ io }) => io.emit("hello"), hears: ALL },
      { run: ({ io }) => io.send("hello"), hears: ALL, note: "the event `message`" },
      { run: ({ io }) => io.write("hello"), hears: ALL, note: "the same as `send`" },
      { run: ({ io }) => io.sockets.emit("hello"), hears: ALL, note: '`io.sockets` is `io.of("/")`' },
      { run: ({ io }) => io.to("red").emit("hello"), hears: ["ann", "bob", "cid"] },
      { run: ({ io }) => io.in("red").emit("hello"), hears: ["ann", "bob", "cid"], note: "the same as `to`" },
      { run: ({ io }) => io.to(["red", "blue"]).emit("hello"), hears: ["ann", "bob", "cid", "dan"], note: "once each" },
      {
        run: ({ io }) => io.to("red").to("blue").emit("hello"),
        hears: ["ann", "bob", "cid", "dan"],
        note: "once each",
      },
      { run: ({ io }) => io.except("red").emit("hello"), hears: ["dan", "eve"] },
      { run: ({ io }) => io.to("red").except("blue").emit("hello"), hears: ["ann", "bob"] },
      { run: ({ io, bob }) => io.to("red").except(bob.id).emit("hello"), hears: ["ann", "cid"] },
      { run: ({ io }) => io.local.emit("hello"), hears: ALL, note: "those of this process" },
      { run: ({ io }) => io.volatile.emit("hello"), hears: ALL, note: "but to nobody who has packets waiting" },
      { run: ({ io }) => io.compress(false).emit("hello"), hears: ALL, note: "not compressed" },
      {
        run: ({ io, log }) => io.timeout(5000).emit("question", (err: Error, names: string[]) => log(err, names)),
        hears: ALL,
        answer: [null, [...ALL]],
        note: "`err` is set when answers are missing; `names` are those that came",
      },
      {
        run: ({ io }) => io.timeout(5000).emitWithAck("question"),
        hears: ALL,
        answer: [[...ALL]],
        note: "rejects with `err.responses`",
      },
      {
        run: ({ io }) => io.to("red").timeout(5000).emitWithAck("question"),
        hears: ["ann", "bob", "cid"],
        answer: [["ann", "bob", "cid"]],
      },
      { run: ({ io }) => io.to("nowhere").timeout(5000).emitWithAck("question"), hears: [], answer: [[]] },
    ],
  },
  {
    title: "In a namespace",
    lines: [
      { run: ({ io }) => io.of("/admin").emit("hello"), hears: ["fay"] },
      {
        run: ({ admin }) => admin.to("red").emit("hello"),
        hears: ["fay"],
        note: "rooms of one namespace are not those of another",
      },
      { run: ({ admin }) => admin.except("red").emit("hello"), hears: [] },
      { run: ({ admin }) => admin.send("hello"), hears: ["fay"] },
      { run: ({ admin }) => admin.local.volatile.compress(true).emit("hello"), hears: ["fay"] },
      { run: ({ admin }) => admin.timeout(5000).emitWithAck("question"), hears: ["fay"], answer: [["fay"]] },
    ],
  },
  {
    title: "Sockets by their rooms",
    lines: [
      { run: ({ socket }) => socket.join("green"), shows: ({ io }) => io.to("green").emit("hello"), hears: ["ann"] },
      {
        run: ({ socket }) => socket.join(["green", "gold"]),
        shows: ({ io }) => io.to("gold").emit("hello"),
        hears: ["ann"],
      },
      {
        run: ({ socket }) => socket.leave("red"),
        shows: ({ io }) => io.to("red").emit("hello"),
        hears: ["bob", "cid"],
      },
      { run: ({ io }) => io.socketsJoin("green"), shows: ({ io }) => io.to("green").emit("hello"), hears: ALL },
      {
        run: ({ io }) => io.in("red").socketsJoin(["green", "gold"]),
        shows: ({ io }) => io.to("green").emit("hello"),
        hears: ["ann", "bob", "cid"],
      },
      {
        run: ({ io }) => io.in("red").except("blue").socketsJoin("green"),
        shows: ({ io }) => io.to("green").emit("hello"),
        hears: ["ann", "bob"],
      },
      {
        run: ({ socket }) => socket.to("red").socketsJoin("green"),
        shows: ({ io }) => io.to("green").emit("hello"),
        hears: ["bob", "cid"],
      },
      {
        run: ({ io }) => io.socketsLeave("red"),
        shows: ({ io }) => io.to(["red", "blue"]).emit("hello"),
        hears: ["cid", "dan"],
      },
      {
        run: ({ io }) => io.in("blue").socketsLeave(["red", "blue"]),
        shows: ({ io }) => io.to(["red", "blue"]).emit("hello"),
        hears: ["ann", "bob"],
      },
      {
        run: ({ admin }) => admin.socketsJoin("green"),
        shows: ({ io }) => io.to("green").emit("hello"),
        hears: [],
        note: "the rooms are those of `/admin`",
      },
      { run: async ({ io, log }) => log((await io.fetchSockets()).length), hears: [], answer: [5] },
      { run: async ({ io, log }) => log((await io.in("red").fetchSockets()).length), hears: [], answer: [3] },
      { run: async ({ socket, log }) => log((await socket.broadcast.fetchSockets()).length), hears: [], answer: [4] },
      {
        run: async ({ io }) => {
          for (const each of await io.in("blue").fetchSockets()) each.emit("hello");
        },
        hears: ["cid", "dan"],
      },
      {
        run: async ({ io }) => {
          for (const each of await io.fetchSockets()) if (each.rooms.has("blue")) each.leave("red");
        },
        shows: ({ io }) => io.to("red").emit("hello"),
        hears: ["ann", "bob"],
      },
    ],
  },
  {
    title: "Away with them",
    lines: [
      { run: ({ socket }) => socket.disconnect(), hears: ["ann"], note: "leaves the namespace; the connection stays" },
      {
        run: ({ socket }) => socket.disconnect(true),
        hears: ["ann"],
        note: "leaves every namespace, and the connection ends",
      },
      { run: ({ io }) => io.in("red").disconnectSockets(), hears: ["ann", "bob", "cid"] },
      { run: ({ io }) => io.in("red").except("blue").disconnectSockets(true), hears: ["ann", "bob"] },
      { run: ({ socket }) => socket.to("blue").disconnectSockets(), hears: ["cid", "dan"] },
      { run: ({ io }) => io.disconnectSockets(), hears: ALL },
      { run: ({ admin }) => admin.disconnectSockets(), hears: ["fay"] },
      {
        run: async ({ io }) => {
          for (const each of await io.in("blue").fetchSockets()) each.disconnect(true);
        },
        hears: ["cid", "dan"],
      },
    ],
  },
  {
    title: "To the other servers of a cluster",
    lines: [
      { run: ({ io }) => io.serverSideEmit("hello"), hears: [], note: "listeners of `io` on the other servers" },
      {
        run: ({ admin }) => admin.serverSideEmit("hello"),
        hears: [],
        note: "listeners of `/admin` on the other servers",
      },
    ],
  },
];
