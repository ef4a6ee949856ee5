/** An application of drop-in/apps, run in the project as its users run it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { eventually } from "@tidewire/testkit";
import type { Project } from "./installed.js";

export interface App {
  readonly port: number;
  readonly url: string;
  /** Resolves once the application has printed that. */
  prints(what: RegExp): Promise<RegExpExecArray>;
  /** Asks it to end, and gives its exit code; null: it ended by the signal. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the file and waits until it says "listening on PORT". Ends with the test, which fails if it had ended before. */
export async function start(t: TestContext, project: Project, file: string): Promise<App> {
  const child = spawn(process.execPath, [file], { cwd: project.folder, stdio: ["ignore", "pipe", "pipe"] });
  const exit = once(child, "exit") as Promise<[number | null]>;
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }

  const prints = (what: RegExp): Promise<RegExpExecArray> =>
    eventually(
      () => {
        const found = what.exec(output);
        if (found !== null) return found;
        if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}:\n${output}`);
        throw new Error(`it printed:\n${output}`);
      },
      { what: `${file} did not print ${what}` },
    );
  const stop = async (signal: NodeJS.Signals = "SIGKILL"): Promise<number | null> => {
    child.kill(signal);
    return (await exit)[0];
  };
  t.after(() => stop());

  const port = Number((await prints(/listening on (\d+)/))[1]);
  return { port, url: `http://127.0.0.1:${port}`, prints, stop };
}
