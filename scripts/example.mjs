/** `npm run example -- NAME`: makes the clone ready, builds what the example needs, and becomes it. Without a name: a list. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { exampleNames, listOfExamples, packagesOf, prepareExample, readExample } from "./examples.mjs";
import { runMain, StepFailed } from "./run-command.mjs";
import { setup } from "./setup.mjs";

await runMain(async () => {
  const name = process.argv[2];
  if (name === undefined) {
    console.log(`npm run example -- NAME runs one of these:\n\n${listOfExamples()}`);
    return;
  }
  if (!exampleNames().includes(name)) {
    throw new StepFailed(`there is no example ${name}. There are:\n\n${listOfExamples()}`);
  }
  setup();
  const example = readExample(name);
  build(packagesOf(example));
  prepareExample(example);
  // In this very process and in its folder, as its own `npm start` would: signals and the exit code are the example's own.
  const main = join(example.folder, example.main);
  process.argv.splice(1, 2, main);
  process.chdir(example.folder);
  await import(pathToFileURL(main).href);
});
