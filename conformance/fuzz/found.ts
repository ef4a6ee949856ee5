/**
 * Inputs that once broke something, one file each in conformance/fuzz/found: the target's name and the bytes in hex.
 * `npm run fuzz` writes one when it finds something; `npm test` tries all of them, for ever.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Found {
  readonly target: string;
  readonly inputs: readonly Buffer[];
}

const FOLDER = fileURLToPath(new URL("../../fuzz/found/", import.meta.url));

export function allFound(): readonly Found[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => {
      const { target, inputs } = JSON.parse(readFileSync(FOLDER + name, "utf8")) as {
        target: string;
        inputs: string[];
      };
      return { target, inputs: inputs.map((hex) => Buffer.from(hex, "hex")) };
    });
}

/** Returns the path of the file. */
export function keep({ target, inputs }: Found): string {
  const hex = inputs.map((input) => input.toString("hex"));
  const digest = createHash("sha256")
    .update(target + hex.join())
    .digest("hex")
    .slice(0, 8);
  mkdirSync(FOLDER, { recursive: true });
  const path = `${FOLDER}${target.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${digest}.json`;
  writeFileSync(path, `${JSON.stringify({ target, inputs: hex }, null, 2)}\n`);
  return path;
}
