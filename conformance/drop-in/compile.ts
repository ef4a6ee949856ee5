/** TypeScript of the applications, compiled in the project by the compiler that the project has. */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { TestkitError } from "@tidewire/testkit";
import type { Project } from "./installed.js";

export interface CompileOptions {
  module: "commonjs" | "node16" | "nodenext" | "esnext";
  moduleResolution: "node10" | "node16" | "nodenext" | "bundler";
  /** Only checks. Default false. */
  noEmit?: boolean;
  /** Also what lies in the declarations of packages. Default false. */
  libCheck?: boolean;
  /** With this repository's compiler instead of the project's. Default false. */
  newest?: boolean;
}

/** Compiles beside the sources, with decorators; rejects with what the compiler has to say. */
export function compile(project: Project, files: string[], options: CompileOptions): Promise<void> {
  const locate = options.newest ? createRequire(import.meta.url).resolve : project.locate;
  const flags = {
    target: "es2022",
    lib: "es2023",
    types: "node",
    module: options.module,
    moduleResolution: options.moduleResolution,
    strict: true,
    esModuleInterop: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: options.libCheck !== true,
    noEmit: options.noEmit === true,
  };
  // A newest compiler would rather not be given files where there is a tsconfig.json, such as this repository's.
  const extra = options.newest ? ["--ignoreConfig"] : [];
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return new Promise((resolve, reject) => {
    const tsc = join(dirname(locate("typescript/package.json")), "bin", "tsc");
    execFile(process.execPath, [tsc, ...args, ...extra, ...files], { cwd: project.folder }, (error, stdout) => {
      if (error === null) resolve();
      else reject(new TestkitError("closed", `${files.join(", ")} does not compile (${options.module}):\n${stdout}`));
    });
  });
}
