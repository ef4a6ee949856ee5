/** How a person looks in the chat when all that is known is a nickname. */

export const tints = 10;

/** The same nickname has the same colour for everybody. */
export function tintOf(nickname: string): number {
  // FNV-1a, stirred once more: short names differ in their last bits only.
  let hash = 0x811c9dc5;
  for (const character of nickname.toLowerCase()) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % tints;
}

/** The first letter, or the first emoji as a whole. */
export function initialOf(nickname: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(nickname);
  return first?.segment.toUpperCase() ?? "?";
}

const FIRST = ["Brave", "Calm", "Clever", "Curious", "Drifting", "Gentle", "Happy", "Quiet", "Salty", "Sunny", "Swift"];
const SECOND = [
  "Anchovy",
  "Cormorant",
  "Dolphin",
  "Gull",
  "Heron",
  "Limpet",
  "Otter",
  "Puffin",
  "Ray",
  "Seal",
  "Urchin",
];

/** A nickname for those who cannot think of one. `chance` is between 0 and 1. */
export function nicknameIdea(chance: number): string {
  const index = Math.floor(chance * FIRST.length * SECOND.length) % (FIRST.length * SECOND.length);
  return `${FIRST[Math.floor(index / SECOND.length)]} ${SECOND[index % SECOND.length]}`;
}

/** "Ada is typing…" for any number of people. */
export function typingText(nicknames: readonly string[]): string {
  const [first, second] = nicknames;
  if (first === undefined) return "";
  if (second === undefined) return `${first} is typing…`;
  return nicknames.length === 2 ? `${first} and ${second} are typing…` : `${nicknames.length} people are typing…`;
}
