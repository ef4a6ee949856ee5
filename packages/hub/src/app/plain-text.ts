/** Text typed by people, made safe to show on one line or many. Knows no rule of the chat but what a character is. */

/** Controls, and the marks that turn the direction of a line around or hide in it: a name with them can pose as another. */
const DECEPTIVE = /[\p{Cc}\p{Cs}\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** Controls other than line feed and tab. */
const UNPRINTABLE = /[^\P{Cc}\n\t]/gu;

/** One line: compatibility forms folded, blanks collapsed, nothing invisible at either end or within. */
export function cleanLine(text: string): string {
  return text.normalize("NFKC").replace(/\s+/gu, " ").replace(DECEPTIVE, "").trim();
}

/** Several lines: what people typed, without control characters and without blanks around it. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(UNPRINTABLE, "")
    .replace(/^\s*\n|\s+$/gu, "");
}

/** Length as people count: code points, so that an emoji is not two. */
export function charCount(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
