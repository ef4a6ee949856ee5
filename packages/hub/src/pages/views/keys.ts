/** Keys that work everywhere in the chat. */

export interface KeyActions {
  findRoom(): void;
  /** −1 is the previous room, 1 the next. */
  step(by: -1 | 1): void;
  back(): void;
  help(): void;
}

export function listenToKeys(document: Document, actions: KeyActions): void {
  document.addEventListener("keydown", (event) => {
    const action = actionOf(event, actions);
    // A dialog has keys of its own.
    if (action === undefined || document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    action();
  });
}

function actionOf(event: KeyboardEvent, actions: KeyActions): (() => void) | undefined {
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (isCommand && event.key.toLowerCase() === "k") return actions.findRoom;
  if (event.altKey && event.key === "ArrowUp") return () => actions.step(-1);
  if (event.altKey && event.key === "ArrowDown") return () => actions.step(1);
  if (event.key === "Escape" && !event.isComposing) return actions.back;
  if (event.key === "F1") return actions.help;
  return undefined;
}
