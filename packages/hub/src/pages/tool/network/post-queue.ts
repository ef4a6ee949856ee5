/** One upload at a time: a server of Engine.IO closes a session whose uploads overlap. */

export class PostQueue {
  #isBusy = false;
  readonly #waiting: (() => void)[] = [];

  /** `start` is called when it is its turn, and calls `done` once it is over. Undoes its waiting. */
  run(start: (done: () => void) => void): () => void {
    const turn = () => {
      this.#isBusy = true;
      let isOver = false;
      start(() => {
        if (isOver) return;
        isOver = true;
        this.#isBusy = false;
        this.#waiting.shift()?.();
      });
    };
    if (this.#isBusy) this.#waiting.push(turn);
    else turn();
    return () => {
      const at = this.#waiting.indexOf(turn);
      if (at >= 0) this.#waiting.splice(at, 1);
    };
  }
}
