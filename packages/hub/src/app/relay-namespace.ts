/** The relay on its sockets: carries out the plans of `relay.ts`, and passes acknowledgements back. */

import type { RelayLimits } from "./limits.js";
import { type Plan, type Relay, relayRefusal } from "./relay.js";
import type { HubNamespace, HubSocket } from "./sockets.js";

type Acknowledge = (...answer: unknown[]) => void;

/** The server also keeps one room for each socket id; ours cannot be mistaken for those. */
const roomKey = (room: string) => `room ${room}`;

export function attachRelay(namespace: HubNamespace, relay: Relay, limits: RelayLimits): void {
  namespace.on("connection", (socket) => {
    const questions = new Questions(namespace, limits);
    relay.arrived(socket.id);
    socket.on("disconnect", () => relay.gone(socket.id));
    socket.onAny((event, ...received) => {
      const acknowledge = acknowledgeOf(received);
      const args = acknowledge === undefined ? received : received.slice(0, -1);
      const plan = relay.plan(socket.id, event, args);
      if (plan.kind === "ask") questions.ask(plan, acknowledge);
      else carryOut(namespace, socket, plan, acknowledge ?? unheard);
    });
  });
}

function carryOut(
  namespace: HubNamespace,
  socket: HubSocket,
  plan: Exclude<Plan, { kind: "ask" }>,
  acknowledge: Acknowledge,
): void {
  switch (plan.kind) {
    case "ignore":
      break;
    case "answer":
      acknowledge(plan.reply);
      break;
    case "enter":
      socket.join(roomKey(plan.room));
      acknowledge(plan.reply);
      break;
    case "exit":
      socket.leave(roomKey(plan.room));
      acknowledge(plan.reply);
      break;
    case "send":
      (plan.to === "others" ? socket.broadcast : namespace).emit(plan.event, ...plan.args);
      acknowledge(plan.receipt);
      break;
    case "send-to-room":
      socket.to(roomKey(plan.room)).emit(plan.event, ...plan.args);
      acknowledge(plan.receipt);
      break;
  }
}

/** What one client has asked others and awaits the answer of. */
class Questions {
  readonly #namespace: HubNamespace;
  readonly #limits: RelayLimits;
  #pending = 0;

  constructor(namespace: HubNamespace, limits: RelayLimits) {
    this.#namespace = namespace;
    this.#limits = limits;
  }

  /** Without an acknowledgement it is an event like any other: nobody waits for an answer. */
  ask({ client, event, args }: Extract<Plan, { kind: "ask" }>, acknowledge: Acknowledge | undefined): void {
    const target = this.#namespace.sockets.get(client);
    if (target === undefined) {
      acknowledge?.(relayRefusal("no-such-client", "the client has just gone"));
      return;
    }
    if (acknowledge === undefined) {
      target.emit(event, ...args);
      return;
    }
    const { pendingAnswers, answerMs } = this.#limits;
    if (this.#pending >= pendingAnswers) {
      const message = `${pendingAnswers} answers are pending already: wait for some of them`;
      acknowledge(relayRefusal("too-many-pending", message));
      return;
    }
    this.#pending += 1;
    target.timeout(answerMs).emit(event, ...args, (error: unknown, ...answer: unknown[]) => {
      this.#pending -= 1;
      if (error === null || error === undefined) acknowledge(...answer);
      else acknowledge(relayRefusal("no-answer", `no answer within ${answerMs} ms, or the client has gone`));
    });
  }
}

function acknowledgeOf(received: readonly unknown[]): Acknowledge | undefined {
  const last = received.at(-1);
  return typeof last === "function" ? (...answer) => void last(...answer) : undefined;
}

function unheard(): void {}
