/** `npm start`: makes the clone ready, builds the hub, and becomes it. Arguments go to `tidewire serve`. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { root } from "./repository.mjs";
import { runMain } from "./run-command.mjs";
import { setup } from "./setup.mjs";

await runMain(async () => {
  setup();
  // The client too: the hub's page loads it from the hub's own server, which ships its bundles.
  build(["packages/hub", "packages/client"]);
  // In this very process: signals, standard input and the exit code are the hub's own, with nobody in between.
  const main = join(root, "packages", "hub", "dist", "main.js");
  process.argv.splice(1, 1, main, "serve");
  await import(pathToFileURL(main).href);
});
