/** Node programs of a few lines, run as strangers run them: in a process of their own that must end by itself. */
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

export interface Ended {
  /** null: it had to be killed. */
  code: number | null;
  output: string;
}

const HERE = dirname(fileURLToPath(import.meta.url));

/** Runs `source` as CommonJS or as an ES module, resolved from this package; killed after `withinMs`. */
export function runNode(source: string, type: "commonjs" | "module", withinMs = 20_000): Promise<Ended> {
  const args = type === "module" ? ["--input-type=module", "-e", source] : ["--input-type=commonjs", "-e", source];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: HERE, timeout: withinMs, killSignal: "SIGKILL" });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.on("close", (code) => resolve({ code, output: output.trim() }));
  });
}
