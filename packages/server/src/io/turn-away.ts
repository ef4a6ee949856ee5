/**
 * Clients that are let in only to be told why they are not: a page of a foreign origin with the credentials of its
 * reader. Browsers show nothing of a refused upgrade, so that its author would look for the fault for ever.
 */
import { PacketType } from "@tidewire/wire/sio";
import { type Clock, Deadline } from "../engine/clock.js";
import type { PeerSession } from "../engine/peer-session.js";
import type { SessionOwner } from "../engine/session-ports.js";
import { appendMessage } from "./message.js";
import type { MessageCodec } from "./message-codec.js";

/** What turning away needs of the server. */
export interface TurnAwayHost {
  readonly clock: Clock;
  readonly codec: MessageCodec;
  /** `connectTimeout`: milliseconds a client has to ask for a namespace. */
  readonly settings: { readonly connectTimeout: number };
}

/** Answers the client's request to join with CONNECT_ERROR and closes. Nothing of the application hears of it. */
export function turnClientAway(session: PeerSession, message: string, host: TurnAwayHost): void {
  const deadline = new Deadline({ elapsed: () => session.close() });
  const refuse = (nsp: string): void => {
    const data = session.version === 3 ? message : { message, data: { code: "foreign_origin" } };
    appendMessage(session, host.codec.encode({ type: PacketType.CONNECT_ERROR, nsp, id: undefined, data }));
    session.close();
  };
  const decoder = host.codec.createDecoder(({ nsp }) => refuse(nsp));
  const owner: SessionOwner = {
    text(text, from) {
      try {
        const packet = decoder.text(text, from);
        if (packet !== undefined) refuse(packet.nsp);
      } catch {
        session.close();
      }
    },
    binary(bytes) {
      try {
        decoder.binary(bytes);
      } catch {
        session.close();
      }
    },
    closed() {
      host.clock.cancel(deadline);
      decoder.reset();
    },
  };
  session.owner = owner;
  host.clock.set(deadline, host.settings.connectTimeout);
  // 2.x clients are in the main namespace without asking.
  if (session.version === 3) refuse("/");
}

/** Different messages that are logged; what comes behind is the work of somebody who tries. */
const MAX_MESSAGES = 100;

/** Logs each message once. */
export class OnceLog {
  readonly #log: (line: string) => void;
  readonly #seen = new Set<string>();

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  write(message: string): void {
    if (this.#seen.has(message) || this.#seen.size >= MAX_MESSAGES) return;
    this.#seen.add(message);
    this.#log(`tidewire: ${message}`);
  }
}
