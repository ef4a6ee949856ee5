/** One thing that can be configured, written down once: the command, the environment, the file and the docs read it here. */

import { HubError } from "../hub-error.js";

export interface Option<Value> {
  /** Its key in the config file, and the long flag in camel case. */
  readonly key: string;
  readonly flag: string;
  readonly env: string | undefined;
  readonly summary: string;
  /** As printed in the table. */
  readonly defaultText: string;
  readonly fallback: Value;
  /** Whether the flag may be given several times; `parse` then gets an array. */
  readonly repeatable: boolean;
  /** Throws `HubError` "bad-option" that begins with `from`: "--port", "PORT", or a key and its file. */
  parse(value: unknown, from: string): Value;
}

/** Where a value may come from; the first source that has one wins. */
export interface Sources {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file: ConfigFile | undefined;
}

export interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export function resolveOption<Value>(option: Option<Value>, { flags, env, file }: Sources): Value {
  const flag = flags[option.key];
  if (flag !== undefined) return option.parse(flag, longFlag(option));
  const variable = option.env === undefined ? undefined : env[option.env];
  if (option.env !== undefined && variable !== undefined && variable !== "") return option.parse(variable, option.env);
  if (file !== undefined && Object.hasOwn(file.values, option.key)) {
    return option.parse(file.values[option.key], `${JSON.stringify(option.key)} in ${file.path}`);
  }
  return option.fallback;
}

export function badOption(from: string, expected: string, value: unknown): HubError {
  return new HubError("bad-option", `${from} has to be ${expected}, not ${shown(value)}`);
}

/** "--port" of "-p, --port <number>". */
export function longFlag(option: Pick<Option<unknown>, "flag">): string {
  return /--[a-z-]+/.exec(option.flag)?.[0] ?? option.flag;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
