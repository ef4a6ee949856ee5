/** How deep data may be nested, on its way out and in. */
import { WireError } from "../wire-error.js";

/**
 * Deepest nesting that is sent or accepted. Far above any honest payload, far below what overflows the stack of
 * JSON.stringify when an application passes on what it received.
 */
export const MAX_DEPTH = 1000;

/** Whether `value` is nested more than `levels` deep. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  return isContainer(value) && exceeds(value, levels);
}

export function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Data that is sent went past `MAX_DEPTH`: it is our caller's. */
export function tooDeep(): WireError {
  return new WireError("misuse", `data is circular, or nested deeper than ${MAX_DEPTH} levels`);
}

function exceeds(container: object, levels: number): boolean {
  if (levels === 0) return true;
  if (Array.isArray(container)) {
    for (let i = 0; i < container.length; i++) {
      const element: unknown = container[i];
      if (isContainer(element) && exceeds(element, levels - 1)) return true;
    }
    return false;
  }
  for (const key in container) {
    const member = (container as Record<string, unknown>)[key];
    if (isContainer(member) && exceeds(member, levels - 1)) return true;
  }
  return false;
}
