/** Group 6: what is UTF-8 and what is not, and how early one sees it (RFC 6455, 8.1; RFC 3629). */
import { type Case, CLEAN, continuation, type Exchange, echo, exchange, failed, text } from "./case.js";

const MIXED = "Hello-µ@ßöäüàá-UTF-8!!";
/** With the oxia of U+1F79: eleven bytes, two for each letter but three for that one. */
const GREEK = "\u03ba\u1f79\u03c3\u03bc\u03b5";
/** A surrogate in the middle: the fault is complete with the second of its three bytes. */
const BAD = Buffer.concat([Buffer.from(GREEK), Buffer.of(0xed, 0xa0, 0x80), Buffer.from("edited")]);
/** The same with a code point over U+10FFFF, seen with the second of its four bytes. */
const TOO_HIGH = Buffer.concat([Buffer.from(GREEK), Buffer.of(0xf4, 0x90, 0x80, 0x80), Buffer.from("edited")]);

export function utf8Cases(): Case[] {
  return [...fragments(), ...failFast(), ...sequences()];
}

function fragments(): Case[] {
  const mixed = Buffer.from(MIXED);
  const split = mixed.indexOf("ö") + 1;
  return [
    exchange("6.1.1", "empty text", [text("")], [echo("")], CLEAN),
    exchange(
      "6.1.2",
      "three empty fragments",
      [text("", { fin: false }), continuation("", false), continuation("")],
      [echo("")],
      CLEAN,
    ),
    exchange(
      "6.1.3",
      "a fragment between two empty ones",
      [text("", { fin: false }), continuation("middle", false), continuation("")],
      [echo("middle")],
      CLEAN,
    ),
    exchange("6.2.1", "text of one to two bytes a character", [text(MIXED)], [echo(MIXED)], CLEAN),
    exchange(
      "6.2.2",
      "two fragments, split inside a character",
      [text(mixed.subarray(0, split), { fin: false }), continuation(mixed.subarray(split))],
      [echo(MIXED)],
      CLEAN,
    ),
    byteFragments("6.2.3", "fragments of one byte", mixed, CLEAN),
    byteFragments("6.2.4", "fragments of one byte, Greek", Buffer.from(GREEK), CLEAN),
    exchange("6.3.1", "text with a surrogate", [text(BAD)], [], failed(1007)),
    byteFragments("6.3.2", "text with a surrogate, in fragments of one byte", BAD, failed(1007)),
  ];
}

/** The fault shows before the message, or even the frame, is complete. */
function failFast(): Case[] {
  const fault = Buffer.byteLength(GREEK);
  const inFragments = (id: string, title: string, bytes: Buffer, cut: number): Exchange => ({
    kind: "steps",
    id,
    title,
    steps: [
      { frames: [text(bytes.subarray(0, fault), { fin: false })] },
      { frames: [continuation(bytes.subarray(fault, cut), false)] },
      { frames: [continuation(bytes.subarray(cut))] },
    ],
    hears: [],
    ends: failed(1007, 1),
  });
  const inPieces = (id: string, title: string, bytes: Buffer, cut: number): Exchange => ({
    kind: "steps",
    id,
    title,
    steps: [[0, fault] as const, [fault, cut] as const, [cut, bytes.length] as const].map((part) => ({
      frames: [text(bytes)],
      part,
    })),
    hears: [],
    ends: failed(1007, 1),
  });
  return [
    inFragments("6.4.1", "three fragments, the second with a whole bad character", TOO_HIGH, fault + 4),
    inFragments("6.4.2", "three fragments, the second with the beginning of a bad character", TOO_HIGH, fault + 2),
    inPieces("6.4.3", "one frame in three pieces, the second with a whole bad character", TOO_HIGH, fault + 4),
    inPieces("6.4.4", "one frame in three pieces, the second with the beginning of a bad character", BAD, fault + 2),
  ];
}

interface Table {
  readonly title: string;
  /** Bytes in hex. Those that are text, then those that are none: in the order of `order` where both occur. */
  readonly sequences: readonly (readonly [hex: string, valid: boolean])[];
}

const valid = (...all: string[]) => all.map((hex) => [hex, true] as const);
const invalid = (...all: string[]) => all.map((hex) => [hex, false] as const);
const hex = (value: string) => Buffer.from(value).toString("hex");
const bytes = (first: number, last: number, behind = "") =>
  Array.from({ length: last - first + 1 }, (_, index) => (first + index).toString(16).padStart(2, "0") + behind).join(
    "",
  );

/** Markus Kuhn's stress test, brought up to RFC 3629: nothing over four bytes, over U+10FFFF, or of a surrogate. */
const TABLES: readonly Table[] = [
  {
    title: "text of one to four bytes a character",
    sequences: valid(hex("hello$world"), hex("hello¢world"), hex("hello€world"), hex("hello𤭢world"), hex(GREEK)),
  },
  {
    title: "all beginnings of a text",
    sequences: Array.from(
      { length: 11 },
      (_, index) => [hex(GREEK).slice(0, 2 * index + 2), [2, 5, 7, 9, 11].includes(index + 1)] as const,
    ),
  },
  { title: "the first character of each length", sequences: valid("00", "c280", "e0a080", "f0908080") },
  { title: "the first of five and six bytes", sequences: invalid("f888808080", "fc8480808080") },
  { title: "the last character of each length", sequences: valid("7f", "dfbf", "efbfbf", "f48fbfbf") },
  { title: "the last of four, five and six bytes", sequences: invalid("f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf") },
  {
    title: "beside the borders",
    sequences: [...valid("ed9fbf", "ee8080", "efbfbd", "f48fbfbf"), ...invalid("f4908080")],
  },
  {
    title: "continuation bytes of nothing",
    sequences: invalid("80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf", bytes(0x80, 0xbf)),
  },
  {
    title: "first bytes, each with a blank behind it",
    sequences: invalid(
      bytes(0xc0, 0xdf, "20"),
      bytes(0xe0, 0xef, "20"),
      bytes(0xf0, 0xf7, "20"),
      bytes(0xf8, 0xfb, "20"),
      bytes(0xfc, 0xfd, "20"),
    ),
  },
  {
    title: "the last byte missing",
    sequences: invalid(
      "c0",
      "e080",
      "f08080",
      "f8808080",
      "fc80808080",
      "df",
      "efbf",
      "f7bfbf",
      "fbbfbfbf",
      "fdbfbfbfbf",
    ),
  },
  {
    title: "all of those in a row",
    sequences: invalid("c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf"),
  },
  { title: "bytes that never occur", sequences: invalid("fe", "ff", "fefeffff") },
  { title: "a slash, too long", sequences: invalid("c0af", "e080af", "f08080af", "f8808080af", "fc80808080af") },
  {
    title: "the last that is too long",
    sequences: invalid("c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf"),
  },
  { title: "a NUL, too long", sequences: invalid("c080", "e08080", "f0808080", "f880808080", "fc8080808080") },
  {
    title: "single surrogates",
    sequences: invalid("eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf"),
  },
  {
    title: "pairs of surrogates",
    sequences: invalid(
      "eda080edb080",
      "eda080edbfbf",
      "edadbfedb080",
      "edadbfedbfbf",
      "edae80edb080",
      "edae80edbfbf",
      "edafbfedb080",
      "edafbfedbfbf",
    ),
  },
  { title: "noncharacters, which are text", sequences: valid(...noncharacters()) },
  {
    title: "specials, which are text",
    sequences: valid(...[0xfff9, 0xfffa, 0xfffb, 0xfffc, 0xfffd, 0xfffe, 0xffff].map(codePoint)),
  },
];

/** The last two code points of each of the seventeen planes. */
function noncharacters(): string[] {
  return Array.from({ length: 17 }, (_, plane) => [
    codePoint(plane * 0x10000 + 0xfffe),
    codePoint(plane * 0x10000 + 0xffff),
  ]).flat();
}

function codePoint(code: number): string {
  return hex(String.fromCodePoint(code));
}

function sequences(): Case[] {
  return TABLES.flatMap(({ title, sequences }, table) =>
    sequences.map(([hexadecimal, isText], index) => {
      const payload = Buffer.from(hexadecimal, "hex");
      const shown = hexadecimal.length > 24 ? `${hexadecimal.slice(0, 24)}…` : hexadecimal;
      return exchange(
        `6.${5 + table}.${index + 1}`,
        `${title}: ${shown}`,
        [text(payload)],
        isText ? [echo(payload)] : [],
        isText ? CLEAN : failed(1007),
      );
    }),
  );
}

function byteFragments(id: string, title: string, bytes: Uint8Array, ends: Exchange["ends"]): Exchange {
  const frames = Array.from(bytes, (byte, index) => {
    const last = index === bytes.length - 1;
    return index === 0 ? text(Buffer.of(byte), { fin: last }) : continuation(Buffer.of(byte), last);
  });
  return exchange(id, title, frames, ends.kind === "clean" ? [echo(bytes)] : [], ends);
}
