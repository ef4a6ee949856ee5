/** "Ada is typing": telling it to others, and showing it of them. */
import { byId } from "./dom.js";

/** Told again so often while somebody goes on typing. */
const REPEAT_MS = 2000;
/** Believed so long: whoever closes a laptop in mid-word says nothing more. */
const BELIEVED_MS = 5000;

export class TypingTeller {
  #toldAt: number | undefined;
  readonly #tell: (isTyping: boolean) => void;

  constructor(tell: (isTyping: boolean) => void) {
    this.#tell = tell;
  }

  changed(text: string): void {
    if (text.trim() === "") {
      this.stop();
      return;
    }
    const now = performance.now();
    if (this.#toldAt !== undefined && now - this.#toldAt < REPEAT_MS) return;
    this.#toldAt = now;
    this.#tell(true);
  }

  stop(): void {
    if (this.#toldAt === undefined) return;
    this.#toldAt = undefined;
    this.#tell(false);
  }
}

export class TypingLine {
  readonly #line = byId("typing", HTMLParagraphElement);
  readonly #timers = new Map<string, number>();

  set(nickname: string, isTyping: boolean): void {
    window.clearTimeout(this.#timers.get(nickname));
    this.#timers.delete(nickname);
    if (isTyping) {
      const timer = window.setTimeout(() => this.set(nickname, false), BELIEVED_MS);
      this.#timers.set(nickname, timer);
    }
    this.#show();
  }

  clear(): void {
    for (const nickname of [...this.#timers.keys()]) this.set(nickname, false);
  }

  #show(): void {
    const names = [...this.#timers.keys()];
    if (names.length === 0) this.#line.textContent = "";
    else if (names.length === 1) this.#line.textContent = `${names[0]} is typing…`;
    else if (names.length === 2) this.#line.textContent = `${names[0]} and ${names[1]} are typing…`;
    else this.#line.textContent = `${names.length} people are typing…`;
  }
}
