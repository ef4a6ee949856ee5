/** All cases, numbered as the Autobahn suite numbers them: 517, of which 301 without compression. */
import type { Case } from "./case.js";
import { closeCases } from "./close-cases.js";
import { framingCases } from "./framing-cases.js";
import { utf8Cases } from "./utf8-cases.js";
import { volumeCases } from "./volume-cases.js";

export const CASES: readonly Case[] = [...framingCases(), ...utf8Cases(), ...closeCases(), ...volumeCases()];

export interface Group {
  readonly id: string;
  readonly title: string;
}

/** The rows of the table. A case belongs to the group whose id its own begins with. */
export const GROUPS: readonly Group[] = [
  { id: "1", title: "Sizes: text and binary, 0 to 65,536 bytes" },
  { id: "2", title: "Pings and pongs" },
  { id: "3", title: "Reserved bits" },
  { id: "4", title: "Reserved opcodes" },
  { id: "5", title: "Fragments" },
  { id: "6", title: "UTF-8: fragments, fail-fast, 132 sequences" },
  { id: "7", title: "Closing handshake, payloads and codes" },
  { id: "9", title: "Up to 16 MB; 4 MB in fragments; 1000 round trips" },
  { id: "10", title: "Many fragments of odd size" },
  { id: "12", title: "Compressed messages of five kinds" },
  { id: "13", title: "Compression parameters, seven offers" },
];

export function groupOf({ id }: Case): Group {
  const group = GROUPS.find((candidate) => id.startsWith(`${candidate.id}.`));
  if (group === undefined) throw new RangeError(`case ${id} belongs to no group`);
  return group;
}
