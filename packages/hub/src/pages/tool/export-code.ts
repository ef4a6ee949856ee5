/** The set-up and the draft as a program: for a page or a bundler, or for Node to run at once. */

import { type Draft, hexOfBytes, valuesOf } from "./argument.js";
import type { Plan } from "./plan.js";
import { bytesOf } from "./shown-value.js";

export type CodeFlavour = "published" | "tidewire" | "node";

export interface CodeContent {
  readonly plan: Plan;
  readonly draft: Draft;
  /** Events to listen to; none stands for all. */
  readonly listen: readonly string[];
}

/** Secrets have to be taken out of the plan before. */
export function exportCode(flavour: CodeFlavour, content: CodeContent): string {
  const { plan } = content;
  const isScript = flavour === "node";
  if (flavour === "tidewire" && plan.revision === 3) {
    return "// The Tidewire client speaks to servers of 3.x and 4.x. For this server use socket.io-client 2.\n";
  }
  const pack = flavour === "tidewire" ? "@tidewire/client" : "socket.io-client";
  const parts = [
    isScript
      ? `// npm install ${pack}${plan.revision === 3 ? "@2" : ""}, save as script.mjs, then: node script.mjs`
      : "",
    plan.revision === 3 ? `import io from "${pack}"; // version 2` : `import { io } from "${pack}";`,
    "",
    `const options = ${literal(optionsOf(plan))};`,
    "",
    ...plan.namespaces.flatMap((namespace, index) => socketCode(namespace, nameOf(index), content)),
  ];
  return `${parts.join("\n").trimStart().trimEnd()}\n`;
}

function socketCode(namespace: string, name: string, { plan, draft, listen }: CodeContent): string[] {
  const isSender = (plan.namespaces.includes(draft.namespace) ? draft.namespace : plan.namespaces[0]) === namespace;
  return [
    `const ${name} = io(${literal(plan.url + (namespace === "/" ? "" : namespace))}, options);`,
    "",
    `${name}.on("connect", () => {`,
    `  console.log("connected", ${name}.id);`,
    ...(isSender ? emitCode(name, draft, plan.revision).map((line) => `  ${line}`) : []),
    "});",
    plan.revision === 3
      ? `${name}.on("error", (error) => console.log("refused", error));`
      : `${name}.on("connect_error", (error) => console.log(error.message, error.data));`,
    `${name}.on("disconnect", (reason) => console.log("disconnected", reason));`,
    ...listenCode(name, listen, plan.revision),
    "",
  ];
}

function listenCode(name: string, listen: readonly string[], revision: 3 | 4): string[] {
  if (listen.length > 0)
    return listen.map(
      (event) => `${name}.on(${literal(event)}, (...args) => console.log(${literal(event)}, ...args));`,
    );
  if (revision === 4) return [`${name}.onAny((event, ...args) => console.log(event, ...args));`];
  return [`${name}.on("message", (...args) => console.log("message", ...args)); // 2.x has no onAny: name your events`];
}

function emitCode(name: string, draft: Draft, revision: 3 | 4): string[] {
  const read = valuesOf(draft.args);
  if (read.kind === "problem") return [`// Argument ${read.at + 1} is not complete: ${oneLine(read.message)}`];
  const args = [draft.event, ...read.values].map(literal).join(", ");
  if (!draft.ack) return [`${name}.emit(${args});`];
  if (revision === 3) return [`${name}.emit(${args}, (...answer) => console.log("answer", ...answer));`];
  return [
    `${name}.timeout(${draft.timeoutMs}).emit(${args}, (error, ...answer) => {`,
    '  console.log(error ? error.message : "answer", ...answer);',
    "});",
  ];
}

function optionsOf({ options, transports, auth }: Plan): Record<string, unknown> {
  const { query, withCredentials, ...rest } = options;
  const shown: Record<string, unknown> = { ...rest, transports };
  if (auth !== undefined) shown.auth = auth;
  if (typeof query === "object" && query !== null && Object.keys(query).length > 0) shown.query = query;
  if (withCredentials === true) shown.withCredentials = true;
  return shown;
}

function nameOf(index: number): string {
  return index === 0 ? "socket" : `socket${index + 1}`;
}

/** What is quoted in a comment must not end it. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, " ");
}

/** A value as JavaScript: JSON, but for bytes; nothing in it can end the literal. */
function literal(value: unknown): string {
  const bytes = bytesOf(value);
  if (bytes !== undefined)
    return bytes.length === 0 ? "new Uint8Array(0)" : `Uint8Array.of(0x${hexOfBytes(bytes).replaceAll(" ", ", 0x")})`;
  return (JSON.stringify(value, undefined, typeof value === "object" ? 2 : 0) ?? "undefined")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}
