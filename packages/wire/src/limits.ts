/** What a peer may grow, and how far. Every cap of the package has its name, its default and its reason here. */

/** Caps of one WebSocket connection. */
export interface WsLimits {
  /** Bytes of one message: over all its fragments, and after decompression. Past it: 1009. */
  readonly maxMessageBytes: number;
  /**
   * Frames of one message, empty ones included: they cost the peer two bytes each and us a loop. Past it: 1008.
   * The default lets an honest peer send 4 MB in fragments of 64 bytes.
   */
  readonly maxFragments: number;
  /** Bytes of the payload of one frame, as it stands on the wire. Past it: 1009. Default: as a message. */
  readonly maxFrameBytes?: number;
}

export const defaultWsLimits: WsLimits = /* @__PURE__ */ Object.freeze({
  maxMessageBytes: 1_000_000,
  maxFragments: 131_072,
});

/** Caps of one Engine.IO session. */
export interface EngineLimits {
  /** Bytes of one payload or packet, as announced in the open packet (`maxPayload`). */
  readonly maxPayloadBytes: number;
  /** Packets of one polling payload: each costs an object, however small it is. */
  readonly maxPacketsPerPayload: number;
}

export const defaultEngineLimits: EngineLimits = /* @__PURE__ */ Object.freeze({
  maxPayloadBytes: 1_000_000,
  maxPacketsPerPayload: 100_000,
});

/** Caps of one Socket.IO packet decoder. */
export interface SioLimits {
  /** Binary attachments one packet may announce; they wait in memory until the last one came. */
  readonly maxAttachments: number;
}

export const defaultSioLimits: SioLimits = /* @__PURE__ */ Object.freeze({ maxAttachments: 10 });
