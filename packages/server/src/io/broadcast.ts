/** A broadcast that asks for acknowledgements: counts who was addressed and who answered, in every process. */
import type { BroadcastOptions, BroadcastPacket } from "../adapter/adapter.js";
import type { AskingAdapter } from "../compat/foreign-adapter.js";
import { type Clock, Deadline } from "../engine/clock.js";
import { ServerError } from "../server-error.js";

/** `error`: null, or why answers are missing. `responses`: the first argument of each answer that came. */
export type BroadcastAckCallback = (error: Error | null, responses: unknown) => void;

/**
 * Without `timeoutMs` it waits until every socket that was addressed answered or left; with one, at most so long.
 * Who left, or did not answer in time, makes it an error, and the answers that came are handed over all the same.
 * `callback` must not throw.
 */
export function broadcastWithAck(
  adapter: AskingAdapter,
  packet: BroadcastPacket,
  options: BroadcastOptions,
  clock: Clock,
  timeoutMs: number | undefined,
  callback: BroadcastAckCallback,
): void {
  const single = options.flags?.expectSingleResponse === true;
  const responses: unknown[] = [];
  let servers = Number.POSITIVE_INFINITY;
  let serversCounted = 0;
  let addressed = 0;
  let missing = 0;
  let done = false;

  const finish = (error: Error | null): void => {
    if (done) return;
    done = true;
    clock.cancel(deadline);
    if (typeof forget === "function") forget();
    callback(error, single ? (error === null ? responses[0] : null) : responses);
  };
  const deadline = new Deadline({ elapsed: () => finish(new ServerError("timeout", "operation has timed out")) });
  const check = (): void => {
    if (serversCounted < servers || responses.length + missing < addressed) return;
    finish(
      missing === 0 ? null : new ServerError("disconnected", `${missing} of ${addressed} sockets left unanswered`),
    );
  };

  const forget = adapter.broadcastWithAck(
    packet,
    options,
    (sockets) => {
      addressed += sockets;
      serversCounted++;
      check();
    },
    (...args) => {
      if (done) return;
      responses.push(args[0]);
      check();
    },
    () => {
      missing++;
      check();
    },
  );
  if (timeoutMs !== undefined) clock.set(deadline, timeoutMs);
  adapter.serverCount().then(
    (count) => {
      servers = count;
      check();
    },
    (error: unknown) =>
      finish(new ServerError("timeout", "the servers of the cluster cannot be counted", { cause: error })),
  );
}
