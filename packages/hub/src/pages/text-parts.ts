/** Splits what people wrote into plain text and links. Only http and https become links. */

export type TextPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string };

const LINK = /https?:\/\/[^\s<>"'`]+/gi;

const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}{2}/u;

/** Punctuation that ends a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}*_]+$/;

export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const link = withoutTrailing(match[0]);
    if (!URL.canParse(link)) continue;
    if (match.index > at) parts.push({ kind: "text", text: text.slice(at, match.index) });
    parts.push({ kind: "link", text: link });
    at = match.index + link.length;
  }
  if (at < text.length) parts.push({ kind: "text", text: text.slice(at) });
  return parts;
}

/** Nothing but up to six emoji: shown large. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > 80) return false;
  const graphemes = [...new Intl.Segmenter().segment(text.replace(/\s+/gu, ""))].map(({ segment }) => segment);
  return graphemes.length >= 1 && graphemes.length <= 6 && graphemes.every((grapheme) => EMOJI.test(grapheme));
}

/** A closing bracket belongs to the address when it opened there. */
function withoutTrailing(link: string): string {
  if (link.endsWith(")") && link.includes("(")) return link;
  return link.replace(TRAILING, "");
}
