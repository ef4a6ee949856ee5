/**
 * Stopping the hub: take no more, tell everybody, let connections end, and cut them when the time is up. Knows no
 * socket; the steps are the caller's.
 */

export interface DrainSteps {
  /** No new session from now on. Those that exist are not touched, nor waited for. */
  stopAccepting(): void;
  /** Says to every client that the hub is closing. */
  tellClients(): void;
  /** Ends every connection in an orderly way; resolves when the last one is gone. */
  closeConnections(): Promise<void>;
  /** Drops what is left. */
  cutConnections(): void;
  /** Calls back once, later; returns what cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

export type DrainResult = "drained" | "cut";

/** Never rejects: a step that fails is one more reason to cut. */
export async function drain(steps: DrainSteps, withinMs: number): Promise<DrainResult> {
  let cancel = (): void => {};
  const timeIsUp = new Promise<DrainResult>((resolve) => {
    cancel = steps.after(withinMs, () => resolve("cut"));
  });
  const result = await Promise.race([timeIsUp, orderly(steps)]);
  cancel();
  if (result === "cut") steps.cutConnections();
  return result;
}

async function orderly(steps: DrainSteps): Promise<DrainResult> {
  try {
    steps.stopAccepting();
    steps.tellClients();
    await steps.closeConnections();
    return "drained";
  } catch {
    return "cut";
  }
}
