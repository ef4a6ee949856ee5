/** The rows in which the arguments of an event are written, each as JSON, text, bytes in hex, or a file. */

import { make, part } from "../../dom.js";
import type { Argument, ArgumentKind } from "../argument.js";
import { sizeText } from "../shown-value.js";

const KINDS: readonly (readonly [ArgumentKind, string])[] = [
  ["json", "JSON"],
  ["text", "Text"],
  ["hex", "Bytes"],
  ["file", "File"],
];

const PLACEHOLDERS: Readonly<Record<ArgumentKind, string>> = {
  json: '{ "hello": "world" }',
  text: "as it stands",
  hex: "48 65 6c 6c 6f",
  file: "",
};

const MAX_ARGUMENTS = 20;
const NO_FILE: Argument = { kind: "file", name: "", sizeBytes: 0 };

export class ArgumentRows {
  readonly #document: Document;
  readonly #list: HTMLElement;
  readonly #add: HTMLButtonElement;
  readonly #changed: () => void;
  #arguments: readonly Argument[] = [];

  constructor(document: Document, changed: () => void) {
    this.#document = document;
    this.#changed = changed;
    this.#list = part(document, "arguments");
    this.#add = part(document, "add-argument");
    this.#add.addEventListener("click", () => {
      this.show([...this.#arguments, { kind: "json", text: "" }]);
      this.#changed();
      this.focus(this.#arguments.length - 1);
    });
  }

  get arguments(): readonly Argument[] {
    return this.#arguments;
  }

  show(args: readonly Argument[]): void {
    this.#arguments = args;
    this.#list.replaceChildren(...args.map((argument, at) => this.#row(argument, at)));
    this.#add.disabled = args.length >= MAX_ARGUMENTS;
  }

  focus(at: number): void {
    this.#list.children[at]?.querySelector<HTMLElement>("textarea, input")?.focus();
  }

  #row(argument: Argument, at: number): HTMLElement {
    const document = this.#document;
    const name = `argument ${at + 1}`;
    const kinds = make(document, "select", {
      "aria-label": `Kind of ${name}`,
      on: { change: ({ target }) => this.#convert(at, (target as HTMLSelectElement).value as ArgumentKind) },
    });
    for (const [kind, label] of KINDS) kinds.append(make(document, "option", { value: kind, text: label }));
    kinds.value = argument.kind;
    const remove = make(document, "button", {
      class: "icon",
      type: "button",
      text: "×",
      "aria-label": `Remove ${name}`,
      title: `Remove ${name}`,
      on: {
        click: () => {
          this.show(this.#arguments.filter((_, index) => index !== at));
          this.#changed();
        },
      },
    });
    const field = argument.kind === "file" ? this.#file(argument, name, at) : this.#text(argument, name, at);
    return make(document, "li", { class: "argument" }, kinds, field, remove);
  }

  #text(argument: Exclude<Argument, { kind: "file" }>, name: string, at: number): HTMLElement {
    const field = make(this.#document, "textarea", {
      rows: 1,
      spellcheck: "false",
      placeholder: PLACEHOLDERS[argument.kind],
      "aria-label": name,
      on: { input: () => this.#put(at, { kind: argument.kind, text: field.value }) },
    });
    field.value = argument.text;
    return field;
  }

  #file(argument: Extract<Argument, { kind: "file" }>, name: string, at: number): HTMLElement {
    const chooser = make(this.#document, "input", {
      type: "file",
      "aria-label": `File for ${name}`,
      on: {
        change: () => {
          const [file] = chooser.files ?? [];
          if (file !== undefined) void this.#load(at, file);
        },
      },
    });
    const { name: fileName, sizeBytes, bytes } = argument;
    const said =
      fileName === "" ? "" : `${fileName}, ${sizeText(sizeBytes)}${bytes === undefined ? ": choose it again" : ""}`;
    return make(
      this.#document,
      "span",
      { class: "file" },
      chooser,
      make(this.#document, "span", { class: "muted", text: said }),
    );
  }

  async #load(at: number, file: File): Promise<void> {
    const bytes = new Uint8Array(await file.arrayBuffer());
    this.#put(at, { kind: "file", name: file.name, sizeBytes: bytes.length, bytes });
    this.show(this.#arguments);
  }

  #convert(at: number, kind: ArgumentKind): void {
    const before = this.#arguments[at];
    const text = before === undefined || before.kind === "file" ? "" : before.text;
    this.#put(at, kind === "file" ? NO_FILE : { kind, text });
    this.show(this.#arguments);
    this.focus(at);
  }

  #put(at: number, argument: Argument): void {
    this.#arguments = this.#arguments.map((known, index) => (index === at ? argument : known));
    this.#changed();
  }
}
