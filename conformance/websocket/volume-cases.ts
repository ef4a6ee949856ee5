/** Groups 9 and 10 (size and number), 12 and 13 (compression, RFC 7692): round trips of many messages, or of big ones. */
import { type Case, type DeflateOffer, Op, type RoundTrips } from "./case.js";
import { CORPORA, type Corpus, slice } from "./corpora.js";

const KB = 1024;
const MB = 1024 * KB;

export function volumeCases(): Case[] {
  return [...sizes(), ...numbers(), ...compressed()];
}

function sizes(): Case[] {
  const cases: RoundTrips[] = [];
  for (const opcode of [Op.text, Op.binary]) {
    const kind = opcode === Op.text ? "text" : "binary";
    const add = (id: string, title: string, bytes: number, more: Partial<RoundTrips> = {}) => {
      const message = () => Buffer.alloc(bytes, opcode === Op.text ? "*" : 0xfe);
      cases.push({ kind: "round trips", id, title: `${kind} of ${title}`, opcode, count: 1, message, ...more });
    };
    [64 * KB, 256 * KB, MB, 4 * MB, 8 * MB, 16 * MB].forEach((bytes, index) => {
      add(`9.${opcode}.${index + 1}`, size(bytes), bytes);
    });
    [64, 256, KB, 4 * KB, 16 * KB, 64 * KB, 256 * KB, MB, 4 * MB].forEach((fragmentBytes, index) => {
      add(`9.${opcode + 2}.${index + 1}`, `4 MB in fragments of ${size(fragmentBytes)}`, 4 * MB, { fragmentBytes });
    });
    [64, 128, 256, 512, KB, 2 * KB].forEach((chop, index) => {
      add(`9.${opcode + 4}.${index + 1}`, `1 MB in pieces of ${size(chop)}`, MB, { chop });
    });
  }
  const auto = { kind: "round trips", id: "10.1.1", opcode: Op.text, count: 1 } as const;
  cases.push({
    ...auto,
    title: "text of 64 KB in fragments of 1300 bytes",
    fragmentBytes: 1300,
    message: () => Buffer.alloc(64 * KB, "*"),
  });
  return cases;
}

function numbers(): Case[] {
  return [Op.text, Op.binary].flatMap((opcode) =>
    [0, 16, 64, 256, KB, 4 * KB].map((bytes, index): RoundTrips => {
      const message = Buffer.alloc(bytes, opcode === Op.text ? "*" : 0xfe);
      return {
        kind: "round trips",
        id: `9.${opcode + 6}.${index + 1}`,
        title: `1000 times ${opcode === Op.text ? "text" : "binary"} of ${size(bytes)}`,
        opcode,
        count: 1000,
        message: () => message,
      };
    }),
  );
}

/** Message and fragment sizes of each compression group; 0: one frame. */
const FORMS: readonly (readonly [bytes: number, fragmentBytes: number])[] = [
  ...[16, 64, 256, KB, 4 * KB, 8 * KB, 16 * KB, 32 * KB, 64 * KB, 128 * KB].map((bytes) => [bytes, 0] as const),
  ...[8 * KB, 16 * KB, 32 * KB, 64 * KB, 128 * KB].map((bytes) => [bytes, 256] as const),
  ...[KB, 4 * KB, 32 * KB].map((fragmentBytes) => [128 * KB, fragmentBytes] as const),
];

const PLAIN: DeflateOffer = { noContextTakeover: false, maxWindowBits: 0 };
const OFFERS: readonly (readonly [title: string, offers: readonly DeflateOffer[]])[] = [
  ["no parameter", [PLAIN]],
  ["no context takeover", [{ noContextTakeover: true, maxWindowBits: 0 }]],
  ["a window of 9 bits", [{ noContextTakeover: false, maxWindowBits: 9 }]],
  ["a window of 15 bits", [{ noContextTakeover: false, maxWindowBits: 15 }]],
  ["no context takeover, a window of 9 bits", [{ noContextTakeover: true, maxWindowBits: 9 }]],
  ["no context takeover, a window of 15 bits", [{ noContextTakeover: true, maxWindowBits: 15 }]],
  [
    "three offers",
    [{ noContextTakeover: true, maxWindowBits: 9 }, { noContextTakeover: true, maxWindowBits: 0 }, PLAIN],
  ],
];

function compressed(): Case[] {
  const json = CORPORA[0] as Corpus;
  return [
    ...CORPORA.flatMap((corpus, index) => group(`12.${index + 1}`, corpus.name, corpus, [PLAIN])),
    ...OFFERS.flatMap(([title, offers], index) => group(`13.${index + 1}`, title, json, offers)),
  ];
}

function group(id: string, title: string, corpus: Corpus, deflate: readonly DeflateOffer[]): RoundTrips[] {
  return FORMS.map(([bytes, fragmentBytes], index) => ({
    kind: "round trips",
    id: `${id}.${index + 1}`,
    title: `${title}: 1000 times ${size(bytes)}${fragmentBytes === 0 ? "" : ` in fragments of ${size(fragmentBytes)}`}`,
    opcode: corpus.isText ? Op.text : Op.binary,
    count: 1000,
    message: (nth) => slice(corpus, nth, bytes),
    deflate,
    ...(fragmentBytes === 0 ? {} : { fragmentBytes }),
  }));
}

function size(bytes: number): string {
  if (bytes >= MB) return `${bytes / MB} MB`;
  return bytes >= KB ? `${bytes / KB} KB` : `${bytes} bytes`;
}
