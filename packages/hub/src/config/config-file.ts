/** Reads a config file: a JSON object. What its keys mean is not decided here. */

import { readFileSync } from "node:fs";
import { HubError } from "../hub-error.js";
import type { ConfigFile } from "./option.js";

/** Throws `HubError` "missing-file" or "bad-file". */
export function readConfigFile(path: string): ConfigFile {
  const values = parse(read(path), path);
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    throw new HubError("bad-file", `${path} has to hold a JSON object`);
  }
  return { path, values: { ...values } };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const isMissing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new HubError("missing-file", `${path} ${isMissing ? "does not exist" : "cannot be read"}`, { cause });
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\s+/g, " ") : "";
    throw new HubError("bad-file", `${path} is no JSON: ${reason}`, { cause });
  }
}
