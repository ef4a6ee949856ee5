/**
 * `@tidewire/client/websocket` as pages get it: the minified bundle itself, on a WebSocket like theirs. Node 20 has none.
 */
import type { Lookup } from "@tidewire/client";
import { WebSocket } from "ws";

globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

const bundle = new URL("../../../packages/client/dist/tidewire.websocket.esm.min.js", import.meta.url);

export const { io: small } = (await import(bundle.href)) as { io: Lookup };
