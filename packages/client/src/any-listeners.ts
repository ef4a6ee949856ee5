/** Listeners of every event, in one direction. The list is replaced, never changed: one being walked stays as it is. */

// biome-ignore lint/suspicious/noExplicitAny: what events carry is for the application to know
export type AnyListener = (...args: any[]) => void;

export class AnyListeners {
  list: readonly AnyListener[] = [];

  add(listener: AnyListener): void {
    this.list = [...this.list, listener];
  }

  prepend(listener: AnyListener): void {
    this.list = [listener, ...this.list];
  }

  /** Removes the first place of a listener, or all there are. */
  remove(listener: AnyListener | undefined): void {
    const at = listener === undefined ? -1 : this.list.indexOf(listener);
    this.list = listener === undefined ? [] : this.list.filter((_, index) => index !== at);
  }
}
