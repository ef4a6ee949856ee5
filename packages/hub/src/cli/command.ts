/** The `tidewire` command: words in, what to do and what to print out. Reads no file and starts nothing itself. */

import { Command, CommanderError, Option as Flag } from "commander";
import { options } from "../config/config.js";
import type { Option } from "../config/option.js";

export type Order =
  | {
      readonly kind: "serve";
      readonly flags: Readonly<Record<string, unknown>>;
      readonly configPath: string | undefined;
    }
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "refuse"; readonly message: string };

/** `words` without the program and the script. */
export function parseCommand(words: readonly string[], version: string): Order {
  const printed: string[] = [];
  const complaints: string[] = [];
  let order: Order | undefined;
  const program = new Command("tidewire")
    .description("A standalone Socket.IO server: a chat page, and a relay for programs of your own.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => printed.push(text),
      writeErr: (text) => complaints.push(text),
    });
  const serve = program
    .command("serve")
    .description("start the hub")
    .option("-c, --config <file>", "JSON file with the same options, by their names")
    .allowExcessArguments(false)
    .action((flags: Record<string, unknown>) => {
      const { config, ...rest } = flags;
      order = { kind: "serve", flags: rest, configPath: typeof config === "string" ? config : undefined };
    });
  for (const option of options) serve.addOption(flagOf(option));

  try {
    program.parse(words.length === 0 ? ["--help"] : [...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "print", text: printed.join("") };
    const message = complaints
      .join(" ")
      .replace(/\s+/g, " ")
      .trim()
      .replace(/^error: /, "");
    return { kind: "refuse", message: `${message} (see tidewire --help)` };
  }
  return order ?? { kind: "print", text: program.helpInformation() };
}

function flagOf(option: Option<unknown>): Flag {
  const from = option.env === undefined ? "" : `, or ${option.env}`;
  const summary = option.summary.replaceAll("`", "");
  const fallback = option.defaultText.replaceAll("`", "");
  return new Flag(option.flag, `${summary} (default: ${fallback}${from})`);
}
