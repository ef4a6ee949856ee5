/** What the type tests are written with. All of it is decided by the compiler; at run time nothing is left to fail. */
import assert from "node:assert/strict";

/** `true` if neither type can be told from the other, `false` otherwise. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for `true`. */
export function holds<_Fact extends true>(): void {
  assert.ok(true);
}

/** Compiles the body and never runs it: servers and sockets are parameters there. */
export function compiles<Subject>(_body: (subject: Subject) => unknown): void {
  assert.ok(true);
}

// biome-ignore lint/suspicious/noExplicitAny: the untyped API is made of it
export type Anything = any;
