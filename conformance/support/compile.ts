/** Programs of applications, checked by the compiler as they stand: in a folder of their own, beside what they are to find. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const root = join(import.meta.dirname, "..", "..", "..");

/**
 * What the compiler has to say of the files, "" if nothing.
 * @param links what is there beside them: a path in the folder → one of this repository
 */
export function complaints(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>>,
  options: readonly string[],
): string {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-types-"));
  try {
    for (const [path, target] of Object.entries(links)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      symlinkSync(join(root, target), join(folder, path));
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    const sources = Object.keys(files).filter((name) => name !== "package.json");
    const args = [tsc, "--noEmit", "--strict", ...options, ...sources];
    execFileSync(process.execPath, args, { cwd: folder, stdio: "pipe" });
    return "";
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
