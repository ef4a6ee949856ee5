/**
 * The Sec-WebSocket-Extensions header (RFC 6455, 9.1): a list of extensions with parameters, read in one pass over
 * the characters. It knows the grammar and no extension.
 */

/** One extension as offered or accepted. */
export interface Extension {
  readonly name: string;
  /** In header order, duplicates kept: what they mean is for the extension. A parameter without value is `true`. */
  readonly params: readonly ExtensionParam[];
}

export interface ExtensionParam {
  readonly name: string;
  readonly value: string | true;
}

/** The extensions of a header value, or undefined when it breaks the grammar. An absent or empty header is none. */
export function parseExtensions(header: string | undefined): Extension[] | undefined {
  const extensions: Extension[] = [];
  if (header === undefined) return extensions;
  const scan = new HeaderScan(header);
  while (scan.skipEmptyElements()) {
    const name = scan.token();
    if (name === "") return undefined;
    const params: ExtensionParam[] = [];
    while (scan.take(SEMICOLON)) {
      const param = scan.token();
      if (param === "") return undefined;
      const value = scan.take(EQUALS) ? scan.value() : true;
      if (value === undefined) return undefined;
      params.push({ name: param, value });
    }
    extensions.push({ name, params });
    if (!scan.elementEnds()) return undefined;
  }
  return extensions;
}

/** The tokens of a comma-separated header (Connection, Sec-WebSocket-Protocol), or undefined when it is none. */
export function parseTokens(header: string | undefined): string[] | undefined {
  const tokens: string[] = [];
  if (header === undefined) return tokens;
  const scan = new HeaderScan(header);
  while (scan.skipEmptyElements()) {
    const token = scan.token();
    if (token === "" || !scan.elementEnds()) return undefined;
    tokens.push(token);
  }
  return tokens;
}

/** Whether the text is a token (RFC 7230, 3.2.6). */
export function isToken(text: string): boolean {
  return text !== "" && new HeaderScan(text).token() === text;
}

export function formatExtension(extension: Extension): string {
  let text = extension.name;
  for (const { name, value } of extension.params) text += value === true ? `; ${name}` : `; ${name}=${value}`;
  return text;
}

const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Every character is looked at once: a hostile header costs its length and no more. */
class HeaderScan {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Lists may have empty elements (RFC 7230, 7). False at the end. */
  skipEmptyElements(): boolean {
    while (this.take(COMMA));
    this.#skipBlanks();
    return this.#at < this.#text.length;
  }

  /** The next token, blanks around it skipped; empty when there is none. */
  token(): string {
    this.#skipBlanks();
    const start = this.#at;
    while (isTokenChar(this.#text.charCodeAt(this.#at))) this.#at++;
    const token = this.#text.slice(start, this.#at);
    this.#skipBlanks();
    return token;
  }

  /** A token, or a quoted string whose content is a token (RFC 6455, 9.1). */
  value(): string | undefined {
    this.#skipBlanks();
    if (this.#text.charCodeAt(this.#at) !== QUOTE) {
      const token = this.token();
      return token === "" ? undefined : token;
    }
    this.#at++;
    const content: string[] = [];
    for (; this.#at < this.#text.length; this.#at++) {
      let code = this.#text.charCodeAt(this.#at);
      if (code === QUOTE) {
        this.#at++;
        this.#skipBlanks();
        return content.length === 0 ? undefined : content.join("");
      }
      if (code === BACKSLASH) code = this.#text.charCodeAt(++this.#at);
      if (!isTokenChar(code)) return undefined;
      content.push(String.fromCharCode(code));
    }
    return undefined;
  }

  take(code: number): boolean {
    this.#skipBlanks();
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  elementEnds(): boolean {
    this.#skipBlanks();
    return this.#at >= this.#text.length || this.take(COMMA);
  }

  #skipBlanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x09) return;
      this.#at++;
    }
  }
}

/** RFC 7230, 3.2.6. NaN, past the end, is none. */
function isTokenChar(code: number): boolean {
  return code < 0x80 && TOKEN_CHARS[code] === 1;
}

const TOKEN_CHARS = tokenChars();

function tokenChars(): Uint8Array {
  const table = new Uint8Array(0x80);
  const others = "!#$%&'*+-.^_`|~";
  for (const char of others) table[char.charCodeAt(0)] = 1;
  for (let code = 0; code < 26; code++) {
    table[0x41 + code] = 1;
    table[0x61 + code] = 1;
  }
  for (let digit = 0x30; digit <= 0x39; digit++) table[digit] = 1;
  return table;
}
