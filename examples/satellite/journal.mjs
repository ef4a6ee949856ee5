/** What a satellite has measured, in a file: numbered, and there again after the process was killed. */
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** How many of the newest are kept: what was missed for longer is lost. */
const KEPT = 1000;

/**
 * @typedef {{ journal: string, id: number, at: string, celsius: number, why: string }} Reading
 *   `id` counts 1, 2, 3 … within one `journal`
 */

export class Journal {
  #path;
  /** @type {string} */ #name = randomUUID();
  /** @type {Reading[]} */ #readings = [];
  #lines = 0;

  /** Reads the file, if there is one. @param {string} path */
  constructor(path) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) this.#load(readFileSync(path, "utf8"));
    this.#rewrite();
  }

  get name() {
    return this.#name;
  }

  /** The number of the newest, 0 before there is any. */
  get latest() {
    return this.#readings.at(-1)?.id ?? 0;
  }

  /** Writes it down, and only then gives it out. @param {{ celsius: number, why: string }} measured @returns {Reading} */
  append(measured) {
    const reading = { journal: this.#name, id: this.latest + 1, at: new Date().toISOString(), ...measured };
    appendFileSync(this.#path, `${JSON.stringify(reading)}\n`);
    this.#readings.push(reading);
    this.#lines += 1;
    if (this.#readings.length > KEPT) this.#readings.shift();
    if (this.#lines > 2 * KEPT) this.#rewrite();
    return reading;
  }

  /** The oldest that are newer than this one. @param {number} id @param {number} most */
  since(id, most) {
    const from = this.#readings.findIndex((reading) => reading.id > id);
    return from < 0 ? [] : this.#readings.slice(from, from + most);
  }

  /** @param {string} text */
  #load(text) {
    for (const line of text.split("\n")) {
      const reading = parse(line);
      // The last line may be half a line: the process was killed while it wrote.
      if (reading === undefined || reading.id <= this.latest) continue;
      this.#name = reading.journal;
      this.#readings.push(reading);
    }
    this.#readings = this.#readings.slice(-KEPT);
  }

  /** A whole file or the old one, whatever happens meanwhile. */
  #rewrite() {
    const text = this.#readings.map((reading) => `${JSON.stringify(reading)}\n`).join("");
    writeFileSync(`${this.#path}.new`, text);
    renameSync(`${this.#path}.new`, this.#path);
    this.#lines = this.#readings.length;
  }
}

/** @param {string} line @returns {Reading | undefined} */
function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
