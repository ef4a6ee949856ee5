/** The parts of the whole client: every transport, moving to a better one, and all that a smaller client leaves out. */
import { adaptParser, readBlobs } from "@tidewire/wire/sio";
import { codec, network, platform } from "#platform";
import { explain } from "./close-cause.js";
import { Polling } from "./engine/polling.js";
import { startUpgrade } from "./engine/upgrade.js";
import { WebSocketTransport } from "./engine/websocket.js";
import { WebTransportTransport } from "./engine/webtransport.js";
import type { ClientKit } from "./manager.js";

export const wholeKit: ClientKit = {
  platform,
  network,
  transports: { polling: Polling, websocket: WebSocketTransport, webtransport: WebTransportTransport },
  startUpgrade,
  codec,
  adaptParser,
  readBlobs,
  explain,
};
