/** Runs the command in a process. The process is a port, so that a test can be one. */

import { type HubConfig, resolveConfig } from "../config/config.js";
import { readConfigFile } from "../config/config-file.js";
import type { RunningHub } from "../hub.js";
import { HubError } from "../hub-error.js";
import { parseCommand } from "./command.js";

export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  print(text: string): void;
  complain(line: string): void;
  onSignal(listener: (signal: string) => void): void;
  exit(code: number): void;
  start(config: HubConfig): Promise<RunningHub>;
}

/** Complains in one line and exits with 1 when it cannot start; otherwise runs until a signal comes. */
export async function run(words: readonly string[], version: string, world: World): Promise<void> {
  const order = parseCommand(words, version);
  switch (order.kind) {
    case "print":
      world.print(order.text);
      return;
    case "refuse":
      return fail(world, order.message);
    case "serve":
      try {
        const file = order.configPath === undefined ? undefined : readConfigFile(order.configPath);
        await serve(resolveConfig({ flags: order.flags, env: world.env, file }), world);
      } catch (error) {
        if (!(error instanceof HubError)) throw error;
        fail(world, error.message);
      }
  }
}

async function serve(config: HubConfig, world: World): Promise<void> {
  const hub = await world.start(config);
  let isStopping = false;
  world.onSignal((signal) => {
    // Whoever presses Ctrl+C twice does not want to wait.
    if (isStopping) return world.exit(1);
    isStopping = true;
    world.print(`tidewire stops (${signal}): telling clients and closing connections\n`);
    void hub.close().then((result) => {
      if (result === "cut")
        world.complain(`tidewire: connections were still open after ${config.drainMs} ms and were cut`);
      world.exit(0);
    });
  });
  // Last: whoever waits for this line may send a signal at once.
  world.print(`tidewire listens on ${hub.url}\n`);
}

function fail(world: World, message: string): void {
  world.complain(`tidewire: ${message}`);
  world.exit(1);
}
