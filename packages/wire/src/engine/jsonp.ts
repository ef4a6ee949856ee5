/** Polling for browsers without cross-origin requests: a payload as a script, and a form field as a payload. */
import { parseForm } from "./form.js";

/**
 * The script that hands `payload` to the callback numbered `index`. Only digits of the index reach the script, and the
 * two line separators that JSON allows and older scripts do not are escaped: nothing a peer sends becomes code.
 */
export function encodeJsonpBody(index: string, payload: string): string {
  const literal = JSON.stringify(payload).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
  return `___eio[${jsonpIndex(index)}](${literal});`;
}

/**
 * The payload in a form's field `d`, or `undefined` if there is no such field. A form turns line breaks into CR LF, so
 * clients write a line feed as `\n`, and a backslash before an "n" that was there already as `\\n`.
 */
export function decodeJsonpForm(body: string): string | undefined {
  return parseForm(body).d?.replace(/\\?\\n/g, (escaped) => (escaped.length === 2 ? "\n" : "\\n"));
}

/** The digits of a callback's number: all of it that is safe inside a script. */
export function jsonpIndex(text: string): string {
  return text.replace(/[^0-9]/g, "");
}
