/** TypeScript of the applications, compiled in the project by the compiler that the project has. */
import { execFile } from "node:child_process";
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
  /** Where the compiler is installed. Default: the project. */
  compiler?: string;
}

/** Compiles beside the source, with decorators; rejects with what the compiler has to say. */
export function compile(project: Project, file: string, options: CompileOptions): Promise<void> {
  const manifest = options.compiler ?? project.locate("typescript/package.json");
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
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return new Promise((resolve, reject) => {
    const tsc = join(dirname(manifest), "bin", "tsc");
    execFile(process.execPath, [tsc, ...args, file], { cwd: project.folder }, (error, stdout) => {
      if (error === null) resolve();
      else reject(new TestkitError("closed", `${file} does not compile (${options.module}):\n${stdout}`));
    });
  });
}
