/** A map of two hundred events: what the compiler has to work out must grow with the calls, not with their square. */
import { test } from "node:test";
import type { Server } from "@tidewire/server";
import { compiles, holds, type Same } from "./same.js";

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type Number100 = `${Digit}${Digit}`;

type Plain = { [Key in `plain${Number100}`]: (a: Key, b: { value: number }) => void };
type Asking = { [Key in `asks${Number100}`]: (a: Key, ack: (c: Key, d: boolean) => void) => void };
type TwoHundred = Plain & Asking;

test("two hundred events are told apart in every position", () => {
  holds<Same<keyof TwoHundred extends `plain${string}` | `asks${string}` ? true : false, true>>();
  compiles<Server<TwoHundred, TwoHundred, TwoHundred>>((io) => {
    io.emit("plain00", "plain00", { value: 1 });
    io.emit("plain99", "plain99", { value: 1 });
    // @ts-expect-error: another event's argument
    io.emit("plain42", "plain43", { value: 1 });
    // @ts-expect-error: asks for an acknowledgement
    io.emit("asks42", "asks42", () => {});
    io.to("r").emit("asks50", "asks50", (c) => holds<Same<typeof c, "asks50"[]>>());
    io.timeout(1)
      .to("r")
      .except("s")
      .emit("asks51", "asks51", (err, c) => holds<Same<[typeof err, typeof c], [Error, "asks51"[]]>>());
    io.on("connection", (socket) => {
      socket.on("plain77", (a, b) => holds<Same<[typeof a, typeof b], ["plain77", { value: number }]>>());
      socket.on("asks77", (_a, ack) => ack("asks77", true));
      socket.timeout(1).emit("asks78", "asks78", (err, c) => holds<Same<[typeof err, typeof c], [Error, "asks78"]>>());
      socket.broadcast.timeout(1).emit("plain79", "plain79", { value: 1 });
      const answer: Promise<"asks80"> = socket.emitWithAck("asks80", "asks80");
      // @ts-expect-error: no such event
      socket.on("plain100", () => {});
      return answer;
    });
  });
});
