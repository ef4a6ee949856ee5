#!/usr/bin/env node
/** The `tidewire` program: hands the process over to the command. */

import { run } from "./cli/run.js";
import { packageVersion } from "./cli/version.js";
import { startHub } from "./hub.js";

await run(process.argv.slice(2), packageVersion(), {
  env: process.env,
  print: (text) => void process.stdout.write(text),
  complain: (line) => void process.stderr.write(`${line}\n`),
  onSignal: (listener) => {
    process.on("SIGTERM", listener);
    process.on("SIGINT", listener);
  },
  // Whatever was printed has to be out before the process ends: pipes are written later.
  exit: (code) => process.stdout.write("", () => process.stderr.write("", () => process.exit(code))),
  start: startHub,
});
