/** Groups 1 to 5: sizes, pings, reserved bits and opcodes, fragments (RFC 6455, 5). */
import {
  binary,
  type Case,
  CLEAN,
  close,
  continuation,
  deliveries,
  type Exchange,
  echo,
  exchange,
  type Frame,
  failed,
  Op,
  ping,
  pong,
  type Step,
  text,
} from "./case.js";

const HELLO = "Hello, world!";

export function framingCases(): Case[] {
  return [...sizes(), ...pings(), ...reservedBits(), ...opcodes(), ...fragments()];
}

/** 5.2: the three forms of the length, at and over their borders. */
function sizes(): Case[] {
  const forms: [bytes: number, chop?: number][] = [[0], [125], [126], [127], [128], [65_535], [65_536], [65_536, 997]];
  return [Op.text, Op.binary].flatMap((opcode) =>
    forms.map(([bytes, chop], index): Exchange => {
      const payload = Buffer.alloc(bytes, opcode === Op.text ? "*" : 0xfe);
      return {
        kind: "steps",
        id: `1.${opcode}.${index + 1}`,
        title: `${opcode === Op.text ? "text" : "binary"} of ${bytes} bytes${chop === undefined ? "" : `, ${chop} at a time`}`,
        steps: [{ frames: [{ opcode, payload }], ...(chop === undefined ? {} : { chop }) }],
        hears: [echo(payload, opcode)],
        ends: CLEAN,
      };
    }),
  );
}

/** 5.5.2 and 5.5.3. */
function pings(): Case[] {
  const full = Buffer.alloc(125, 0xfe);
  const ten = Array.from({ length: 10 }, (_, index) => `payload-${index}`);
  const bits = Buffer.of(0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff);
  const byteByByte = (from: Exchange): Exchange => ({
    ...from,
    steps: from.steps.map(({ frames }) => ({ frames, chop: 1 })),
  });
  const answered = (id: string, title: string, payload: string | Uint8Array) =>
    exchange(id, title, [ping(payload)], [echo(payload, Op.pong)], CLEAN);
  const tenPings = (id: string, title: string) =>
    exchange(
      id,
      title,
      ten.map((payload) => ping(payload)),
      ten.map((payload) => echo(payload, Op.pong)),
      CLEAN,
    );
  return [
    answered("2.1", "ping without payload", ""),
    answered("2.2", "ping with text", HELLO),
    answered("2.3", "ping with bytes that are no text", bits),
    answered("2.4", "ping of 125 bytes", full),
    exchange("2.5", "ping of 126 bytes", [ping(Buffer.alloc(126, 0xfe))], [], failed(1002)),
    byteByByte(answered("2.6", "ping of 125 bytes, byte by byte", full)),
    exchange("2.7", "pong that nobody asked for, without payload", [pong()], [], CLEAN),
    exchange("2.8", "pong that nobody asked for, with payload", [pong("unsolicited")], [], CLEAN),
    exchange(
      "2.9",
      "pong that nobody asked for, then a ping",
      [pong("unsolicited"), ping("ping")],
      [echo("ping", Op.pong)],
      CLEAN,
    ),
    tenPings("2.10", "ten pings"),
    byteByByte(tenPings("2.11", "ten pings, byte by byte")),
  ];
}

/** 5.2: a reserved bit that no extension uses fails the connection; what came before it was served. */
function reservedBits(): Case[] {
  const behindText = (id: string, rsv: number, delivery: number): Exchange => {
    const [how, steps] = deliveries([text(HELLO), text(HELLO, { rsv }), ping()])[delivery] as [string, readonly Step[]];
    return {
      kind: "steps",
      id,
      title: `text, text with RSV ${rsv}, ping, ${how}`,
      steps,
      hears: [echo(HELLO)],
      ends: failed(1002),
    };
  };
  return [
    exchange("3.1", "text with RSV 1", [text(HELLO, { rsv: 1 })], [], failed(1002)),
    behindText("3.2", 2, 0),
    behindText("3.3", 3, 1),
    behindText("3.4", 4, 2),
    exchange("3.5", "binary with RSV 5", [binary(Buffer.alloc(8, 0xff), { rsv: 5 })], [], failed(1002)),
    exchange("3.6", "ping with RSV 6", [ping(HELLO, { rsv: 6 })], [], failed(1002)),
    exchange("3.7", "close with RSV 7", [{ ...close(1000), rsv: 7 }], [], failed(1002)),
  ];
}

/** 5.2: opcodes 3 to 7 and B to F. */
function opcodes(): Case[] {
  const reserved = (group: string, first: number): Case[] => {
    const odd = (nth: number, payload?: string): Frame => ({
      opcode: first + nth - 1,
      ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
    });
    const name = (nth: number) => `opcode ${(first + nth - 1).toString(16).toUpperCase()}`;
    const behindText = (nth: number, delivery: number, payload?: string): Exchange => {
      const [how, steps] = deliveries([text(HELLO), odd(nth, payload), ping()])[delivery] as [string, readonly Step[]];
      return {
        kind: "steps",
        id: `${group}.${nth}`,
        title: `text, ${name(nth)}, ping, ${how}`,
        steps,
        hears: [echo(HELLO)],
        ends: failed(1002),
      };
    };
    return [
      exchange(`${group}.1`, `${name(1)} without payload`, [odd(1)], [], failed(1002)),
      exchange(`${group}.2`, `${name(2)} with payload`, [odd(2, "reserved")], [], failed(1002)),
      behindText(3, 0),
      behindText(4, 1, "reserved"),
      behindText(5, 2, "reserved"),
    ];
  };
  return [...reserved("4.1", 3), ...reserved("4.2", 11)];
}

/** 5.4 and 5.5. */
function fragments(): Case[] {
  const [one, two] = ["fragment1", "fragment2"];
  const both = echo(one + two);
  const first = text(one, { fin: false });
  const cases: Exchange[] = [
    exchange("5.1", "ping in two fragments", [ping(one, { fin: false }), continuation(two)], [], failed(1002)),
    exchange("5.2", "pong in two fragments", [pong(one, { fin: false }), continuation(two)], [], failed(1002)),
  ];
  const inThreeWays = (
    nth: number,
    title: string,
    frames: readonly Frame[],
    hears: Exchange["hears"],
    ends: Exchange["ends"],
  ) => {
    deliveries(frames).forEach(([how, steps], index) => {
      cases.push({ kind: "steps", id: `5.${nth + index}`, title: `${title}, ${how}`, steps, hears, ends });
    });
  };
  inThreeWays(3, "text in two fragments", [first, continuation(two)], [both], CLEAN);
  inThreeWays(
    6,
    "ping between two fragments",
    [first, ping("ping"), continuation(two)],
    [echo("ping", Op.pong), both],
    CLEAN,
  );
  inThreeWays(9, "last continuation of nothing, then text", [continuation("none"), text(HELLO)], [], failed(1002));
  inThreeWays(12, "continuation of nothing, then text", [continuation("none", false), text(HELLO)], [], failed(1002));
  const orphan = [first, continuation(two), continuation("none", false), text(HELLO)];
  cases.push(
    exchange("5.15", "text in two fragments, a continuation of nothing, text", orphan, [both], failed(1002)),
    exchange(
      "5.16",
      "twice: a continuation of nothing, text in two fragments",
      repeated([continuation("none", false), text(one, { fin: false }), continuation(two)]),
      [],
      failed(1002),
    ),
    exchange(
      "5.17",
      "twice: a last continuation of nothing, text in two fragments",
      repeated([continuation("none"), text(one, { fin: false }), continuation(two)]),
      [],
      failed(1002),
    ),
    exchange("5.18", "a second text where a continuation is due", [first, text(two)], [], failed(1002)),
  );
  const five = ["fragment1", "fragment2", "fragment3", "fragment4", "fragment5"];
  const opening: Frame[] = [text("fragment1", { fin: false }), continuation("fragment2", false), ping("ping 1")];
  const rest: Frame[] = [
    continuation("fragment3", false),
    continuation("fragment4", false),
    ping("ping 2"),
    continuation("fragment5"),
  ];
  const heard = [echo("ping 1", Op.pong), echo("ping 2", Op.pong), echo(five.join(""))];
  cases.push(
    {
      kind: "steps",
      id: "5.19",
      title: "five fragments, two pings between, in two goes",
      steps: [{ frames: opening }, { frames: rest }],
      hears: heard,
      ends: CLEAN,
    },
    exchange("5.20", "five fragments, two pings between, at once", [...opening, ...rest], heard, CLEAN),
  );
  return cases;
}

function repeated<T>(items: readonly T[]): readonly T[] {
  return [...items, ...items];
}
