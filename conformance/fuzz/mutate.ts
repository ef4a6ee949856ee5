/** Inputs near those of a corpus: changed, cut, repeated, joined, and given what parsers stumble over. */
import fc from "fast-check";

/** Texts and bytes that mean something to somebody. */
const TOKENS: readonly Buffer[] = [
  ...'\r\n|\r\n\r\n|:|;|,|=|"|%|%00|&|?|#|\x1e|\x00|\ufeff|-|-1|0|9007199254740993|1e309|NaN|null|[|]|{|}|[[[[|/|/admin,|__proto__|constructor|_placeholder|{"_placeholder":true,"num":0}|450-|451-|42["error"]|2probe|5|b|b4|websocket|chunked|Content-Length: 5\r\n|Transfer-Encoding: chunked\r\n|Upgrade: websocket\r\n'
    .split("|")
    .map((token) => Buffer.from(token)),
  ...[
    "ff",
    "80",
    "c0",
    "eda080",
    "f4908080",
    "0000",
    "7f",
    "7e",
    "ffffffffffffffff",
    "8100",
    "8800",
    "8900",
    "00ff",
    "c1c2",
  ].map((hex) => Buffer.from(hex, "hex")),
];

type Mutation = (input: Buffer) => Buffer;

/** A place in the input, as a share of its length: shrinks towards the beginning. */
const place = fc.nat(0xffff);

function at(input: Buffer, share: number): number {
  return Math.floor((share / 0x10000) * (input.length + 1));
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(
    ([share, value]): Mutation =>
      (input) => {
        const output = Buffer.from(input);
        if (output.length > 0) output[Math.min(at(input, share), output.length - 1)] = value;
        return output;
      },
  ),
  fc.tuple(place, fc.nat(7)).map(
    ([share, bit]): Mutation =>
      (input) => {
        const output = Buffer.from(input);
        const index = Math.min(at(input, share), output.length - 1);
        if (output.length > 0) output[index] = (output[index] as number) ^ (1 << bit);
        return output;
      },
  ),
  fc.tuple(place, fc.constantFrom(...TOKENS)).map(
    ([share, token]): Mutation =>
      (input) => {
        const index = at(input, share);
        return Buffer.concat([input.subarray(0, index), token, input.subarray(index)]);
      },
  ),
  fc.tuple(place, place).map(
    ([from, to]): Mutation =>
      (input) => {
        const [start, end] = [at(input, from), at(input, to)].sort((a, b) => a - b) as [number, number];
        return Buffer.concat([input.subarray(0, start), input.subarray(end)]);
      },
  ),
  fc.tuple(place, place, fc.integer({ min: 2, max: 200 })).map(
    ([from, to, times]): Mutation =>
      (input) => {
        const [start, end] = [at(input, from), at(input, to)].sort((a, b) => a - b) as [number, number];
        const part = input.subarray(start, Math.min(end, start + 100));
        return Buffer.concat([
          input.subarray(0, start),
          ...Array.from({ length: times }, () => part),
          input.subarray(end),
        ]);
      },
  ),
  place.map(
    (share): Mutation =>
      (input) =>
        input.subarray(0, at(input, share)),
  ),
);

/** An input of the corpus, maybe with another behind it, and up to eight changes; now and then bytes of no origin. */
export function near(corpus: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const known = fc.constantFrom(...corpus);
  const joined = fc.tuple(known, known).map(([first, second]) => Buffer.concat([first, second]));
  const changed = fc
    .tuple(fc.oneof({ weight: 3, arbitrary: known }, joined), fc.array(mutation, { maxLength: 8 }))
    .map(([input, mutations]) => mutations.reduce((bytes, mutate) => mutate(bytes), input));
  return fc.oneof(
    { weight: 9, arbitrary: changed },
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
}
