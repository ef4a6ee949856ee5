/** Building objects under keys that a peer chose. */

/** Assigns an own property, even where a plain assignment would reach the setter of `__proto__`. */
export function setOwn(holder: object, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    (holder as Record<string, unknown>)[key] = value;
  }
}
