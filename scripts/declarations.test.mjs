import assert from "node:assert/strict";
import { test } from "node:test";
import { docOf, literalsOf, membersOf } from "./declarations.mjs";

const TEXT = `
/** What it is.
 * In two lines. */
export declare class Thing<T extends { a: string }> extends Other {
    #private;
    /** A field. */
    readonly field: string;
    /**
     * Does it,
     * at once.
     */
    act(how: {
        readonly id: string;
    }): void;
    /** Read. */
    path(): string;
    path(path: string): this;
    get size(): number;
    protected hidden(): void;
    constructor(a: string);
}
`;

test("gives members with docstrings, overloads as one, without what is not public", () => {
  assert.deepEqual(membersOf(TEXT, "Thing"), [
    { name: "field", signature: "readonly field: string", doc: "A field." },
    { name: "act", signature: "act(how: { readonly id: string; }): void", doc: "Does it, at once." },
    { name: "path", signature: "path(): string", doc: "Read." },
    { name: "size", signature: "get size(): number", doc: "" },
  ]);
});

test("says when there is no such declaration", () => {
  assert.throws(() => membersOf(TEXT, "Nothing"), /no class or interface Nothing/);
});

test("gives the docstring of a declaration", () => {
  assert.equal(docOf(TEXT, "Thing"), "What it is. In two lines.");
  assert.equal(docOf(TEXT, "Nothing"), "");
});

test("gives the literals of a union with what is said of each", () => {
  const union = 'export type Why =\n  | Other\n  /** The first. */\n  | "first one"\n  | "second";\n';
  assert.deepEqual(literalsOf(union, "Why"), [
    { name: "first one", doc: "The first." },
    { name: "second", doc: "" },
  ]);
});
