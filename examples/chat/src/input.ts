/** What comes from a page may be anything at all: types end at the wire. Here it becomes what the rest may rely on. */
import { type Credentials, LIMITS } from "./page/events.js";

/** What was wrong with an input, in words for the person who made it. */
export class BadInput extends Error {}

export function readCredentials(auth: Record<string, unknown>): Credentials {
  return {
    nickname: readText("nickname", auth.nickname, LIMITS.nickname).replace(/\s+/g, " "),
    key: readText("key", auth.key, LIMITS.key),
  };
}

export function readMessage(text: unknown): string {
  return readText("message", text, LIMITS.message);
}

/** Text without blanks around it, of 1 to `most` characters. */
function readText(what: string, value: unknown, most: number): string {
  if (typeof value !== "string") throw new BadInput(`the ${what} has to be text`);
  const text = value.trim();
  // Control characters and those that turn the direction of writing would let one person's text pass for another's.
  if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(text.replace(/\n/g, ""))) {
    throw new BadInput(`the ${what} has characters that cannot be shown`);
  }
  if (text === "") throw new BadInput(`the ${what} is empty`);
  if (text.length > most) throw new BadInput(`the ${what} has ${text.length} characters, ${most} are the most`);
  return text;
}
