/** Group 7: the closing handshake, its payload and its codes (RFC 6455, 5.5.1 and 7). */
import {
  type Case,
  close,
  continuation,
  type Ending,
  type Exchange,
  echo,
  exchange,
  failed,
  ping,
  text,
} from "./case.js";

const HELLO = "Hello, world!";
const answered = (code: number): Ending => ({ kind: "answered", code });

export function closeCases(): Case[] {
  return [...handshakes(), ...payloads(), ...codes()];
}

/** Nothing that comes behind a close is read. */
function handshakes(): Case[] {
  const big = Buffer.alloc(256 * 1024, "*");
  return [
    exchange("7.1.1", "text, then a close", [text(HELLO), close(1000)], [echo(HELLO)], answered(1000)),
    exchange("7.1.2", "two closes", [close(1000), close(1001)], [], answered(1000)),
    exchange("7.1.3", "a close, then a ping", [close(1000), ping()], [], answered(1000)),
    exchange("7.1.4", "a close, then text", [close(1000), text(HELLO)], [], answered(1000)),
    exchange(
      "7.1.5",
      "a close inside a fragmented text",
      [text("fragment1", { fin: false }), close(1000), continuation("fragment2")],
      [],
      answered(1000),
    ),
    {
      ...exchange(
        "7.1.6",
        "256 KB of text, a close, a ping",
        [text(big), close(1000), ping()],
        [echo(big)],
        answered(1000),
      ),
      informational: true,
    },
  ];
}

function payloads(): Case[] {
  const oversized = { ...close(1000, "*".repeat(124)) };
  return [
    // What a close without a code is answered with is free; 1000 is what both our sides mean by it, or nothing at all.
    exchange("7.3.1", "a close without payload", [close()], [], answered(1005)),
    exchange("7.3.2", "a close of one byte", [{ ...close(), payload: Buffer.of(3) }], [], failed(1002)),
    exchange("7.3.3", "a close of a code", [close(1000)], [], answered(1000)),
    exchange("7.3.4", "a close of a code and a reason", [close(1000, HELLO)], [], answered(1000)),
    exchange("7.3.5", "a close of 125 bytes", [close(1000, "*".repeat(123))], [], answered(1000)),
    exchange("7.3.6", "a close of 126 bytes", [oversized], [], failed(1002)),
    exchange(
      "7.5.1",
      "a close whose reason is no UTF-8",
      [close(1000, Buffer.from("cebae1bdb9cf83cebcceb5eda080656469746564", "hex"))],
      [],
      failed(1007),
    ),
  ];
}

function codes(): Case[] {
  const list = (group: string, all: readonly number[], ends: (code: number) => Ending): Exchange[] =>
    all.map((code, index) =>
      exchange(`${group}.${index + 1}`, `close code ${code}`, [close(code, "reason")], [], ends(code)),
    );
  const free = list("7.13", [5000, 65_535], () => failed(1002)).map((one) => ({ ...one, informational: true }));
  return [
    ...list("7.7", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999], answered),
    ...list("7.9", [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999], () => failed(1002)),
    ...free,
  ];
}
