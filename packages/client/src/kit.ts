/** The parts of the whole client: every transport, moving to a better one, and all that a smaller client leaves out. */
import { adaptParser } from "@tidewire/wire/sio";
import { codec, network, platform } from "#platform";
import { createBlobTurns } from "./blob-turns.js";
import { explain } from "./close-cause.js";
import { Polling } from "./engine/polling.js";
import { Session, type SessionKit } from "./engine/session.js";
import type { TransportRegistry } from "./engine/transport.js";
import { startUpgrade } from "./engine/upgrade.js";
import { WebSocketTransport } from "./engine/websocket.js";
import { WebTransportTransport } from "./engine/webtransport.js";
import type { ClientKit } from "./manager.js";
import { createOutbox } from "./outbox.js";

export const transports: TransportRegistry = {
  polling: Polling,
  websocket: WebSocketTransport,
  webtransport: WebTransportTransport,
};

const sessionKit: SessionKit = { platform, network, transports, startUpgrade };

export const wholeKit: ClientKit = {
  platform,
  createSession: (options) => new Session(options, sessionKit),
  codec,
  adaptParser,
  blobs: createBlobTurns,
  outbox: createOutbox,
  explain,
};
