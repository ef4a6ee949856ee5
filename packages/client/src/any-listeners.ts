/** Listeners of every event, in both directions. A list is replaced, never changed: one being walked stays as it is. */

// biome-ignore lint/suspicious/noExplicitAny: what events carry is for the application to know
export type AnyListener = (...args: any[]) => void;

/** Where a socket keeps them. */
interface Holder {
  incoming: readonly AnyListener[];
  outgoing: readonly AnyListener[];
}

/** The methods of one direction: `onAny`, `onAnyOutgoing` and so on. */
export function anyMethods(list: keyof Holder, suffix: string): object {
  return {
    [`onAny${suffix}`](this: Holder, listener: AnyListener) {
      this[list] = [...this[list], listener];
      return this;
    },
    [`prependAny${suffix}`](this: Holder, listener: AnyListener) {
      this[list] = [listener, ...this[list]];
      return this;
    },
    /** Removes the first place of a listener, or all there are. */
    [`offAny${suffix}`](this: Holder, listener?: AnyListener) {
      const at = listener && this[list].indexOf(listener);
      this[list] = listener ? this[list].filter((_, index) => index !== at) : [];
      return this;
    },
    [`listenersAny${suffix}`](this: Holder) {
      return [...this[list]];
    },
  };
}
