/**
 * permessage-deflate (RFC 7692): what the two ends agree on, and the ports to the compressor that a host provides.
 * It knows no zlib.
 */
import { type Extension, type ExtensionParam, formatExtension } from "./extension.js";

export const DEFLATE_EXTENSION = "permessage-deflate";

/** What was agreed: both ends hold the same. */
export interface DeflateParams {
  /** The server forgets its window after every message: then one compressed frame serves many recipients. */
  readonly serverNoContextTakeover: boolean;
  readonly clientNoContextTakeover: boolean;
  /** LZ77 window of the server's compressor, 8 to 15 bits. */
  readonly serverMaxWindowBits: number;
  readonly clientMaxWindowBits: number;
}

/** What one end wants, before it knows the other. The default of every field is the protocol's: false, and 15. */
export interface DeflatePreferences {
  readonly serverNoContextTakeover?: boolean;
  readonly clientNoContextTakeover?: boolean;
  readonly serverMaxWindowBits?: number;
  /** A server can only ask for it when the client said that it can. */
  readonly clientMaxWindowBits?: number;
}

/**
 * Compresses whole messages for one connection: the DEFLATE blocks without the trailing 00 00 FF FF (7.2.1).
 * Keeps its window between messages if that was agreed, so messages go in wire order.
 */
export interface MessageCompressor {
  compress(payload: Uint8Array): Uint8Array;
}

/** The other direction (7.2.2). "too-big" as soon as the output passes `maxBytes`; after a failure it is of no use. */
export interface MessageInflater {
  inflate(payload: Uint8Array, maxBytes: number): Uint8Array | "too-big" | "bad-data";
}

export interface DeflateAgreement {
  readonly params: DeflateParams;
  /** The value for the response header. */
  readonly header: string;
}

/** Server: the first offer it can serve (7.1), or undefined to go on without compression. */
export function acceptDeflate(
  offers: readonly Extension[],
  preferences: DeflatePreferences = {},
): DeflateAgreement | undefined {
  for (const offer of offers) {
    if (offer.name !== DEFLATE_EXTENSION) continue;
    const asked = readParams(offer.params, "offer");
    if (asked === undefined) continue;
    const params: DeflateParams = {
      serverNoContextTakeover: asked.serverNoContextTakeover || preferences.serverNoContextTakeover === true,
      clientNoContextTakeover: asked.clientNoContextTakeover || preferences.clientNoContextTakeover === true,
      serverMaxWindowBits: Math.min(asked.serverMaxWindowBits ?? 15, preferences.serverMaxWindowBits ?? 15),
      clientMaxWindowBits:
        asked.clientMaxWindowBits === undefined
          ? 15
          : Math.min(asked.clientMaxWindowBits, preferences.clientMaxWindowBits ?? 15),
    };
    return { params, header: formatExtension(agreed(params, asked.serverMaxWindowBits !== undefined)) };
  }
  return undefined;
}

/** Client: the offer for the request header. Says that `client_max_window_bits` is understood (7.1.2.2). */
export function offerDeflate(preferences: DeflatePreferences = {}): string {
  const params: ExtensionParam[] = [];
  if (preferences.serverNoContextTakeover === true) params.push({ name: "server_no_context_takeover", value: true });
  if (preferences.clientNoContextTakeover === true) params.push({ name: "client_no_context_takeover", value: true });
  if (preferences.serverMaxWindowBits !== undefined) {
    params.push({ name: "server_max_window_bits", value: String(preferences.serverMaxWindowBits) });
  }
  const bits = preferences.clientMaxWindowBits;
  params.push({ name: "client_max_window_bits", value: bits === undefined ? true : String(bits) });
  return formatExtension({ name: DEFLATE_EXTENSION, params });
}

/** Client: what the server's answer means, or undefined when it goes beyond the offer and the connection must fail. */
export function readDeflateAnswer(answer: Extension, offered: DeflatePreferences = {}): DeflateParams | undefined {
  if (answer.name !== DEFLATE_EXTENSION) return undefined;
  const given = readParams(answer.params, "answer");
  if (given === undefined) return undefined;
  if (offered.serverNoContextTakeover === true && !given.serverNoContextTakeover) return undefined;
  const serverMaxWindowBits = given.serverMaxWindowBits ?? 15;
  if (serverMaxWindowBits > (offered.serverMaxWindowBits ?? 15)) return undefined;
  return {
    serverNoContextTakeover: given.serverNoContextTakeover,
    clientNoContextTakeover: given.clientNoContextTakeover || offered.clientNoContextTakeover === true,
    serverMaxWindowBits,
    clientMaxWindowBits: Math.min(given.clientMaxWindowBits ?? 15, offered.clientMaxWindowBits ?? 15),
  };
}

interface ReadParams {
  serverNoContextTakeover: boolean;
  clientNoContextTakeover: boolean;
  /** Undefined when not mentioned. */
  serverMaxWindowBits: number | undefined;
  clientMaxWindowBits: number | undefined;
}

/** Undefined for an unknown parameter, one given twice, or one whose value is not allowed there (7.1). */
function readParams(params: readonly ExtensionParam[], place: "offer" | "answer"): ReadParams | undefined {
  const read: ReadParams = {
    serverNoContextTakeover: false,
    clientNoContextTakeover: false,
    serverMaxWindowBits: undefined,
    clientMaxWindowBits: undefined,
  };
  for (const { name, value } of params) {
    switch (name) {
      case "server_no_context_takeover":
        if (value !== true || read.serverNoContextTakeover) return undefined;
        read.serverNoContextTakeover = true;
        break;
      case "client_no_context_takeover":
        if (value !== true || read.clientNoContextTakeover) return undefined;
        read.clientNoContextTakeover = true;
        break;
      case "server_max_window_bits":
        if (read.serverMaxWindowBits !== undefined) return undefined;
        read.serverMaxWindowBits = windowBits(value);
        if (read.serverMaxWindowBits === undefined) return undefined;
        break;
      case "client_max_window_bits":
        if (read.clientMaxWindowBits !== undefined) return undefined;
        // In an offer the bare name only says that the client understands it.
        read.clientMaxWindowBits = value === true && place === "offer" ? 15 : windowBits(value);
        if (read.clientMaxWindowBits === undefined) return undefined;
        break;
      default:
        return undefined;
    }
  }
  return read;
}

/** A decimal from 8 to 15 without leading zeros. */
function windowBits(value: string | true): number | undefined {
  return value === true ? undefined : WINDOW_BITS.get(value);
}

const WINDOW_BITS: ReadonlyMap<string, number> = new Map(
  [8, 9, 10, 11, 12, 13, 14, 15].map((bits) => [String(bits), bits]),
);

/** The response names what differs from the default, and a window of the server that the client asked about. */
function agreed(params: DeflateParams, serverBitsAsked: boolean): Extension {
  const list: ExtensionParam[] = [];
  if (params.serverNoContextTakeover) list.push({ name: "server_no_context_takeover", value: true });
  if (params.clientNoContextTakeover) list.push({ name: "client_no_context_takeover", value: true });
  if (serverBitsAsked || params.serverMaxWindowBits !== 15) {
    list.push({ name: "server_max_window_bits", value: String(params.serverMaxWindowBits) });
  }
  if (params.clientMaxWindowBits !== 15) {
    list.push({ name: "client_max_window_bits", value: String(params.clientMaxWindowBits) });
  }
  return { name: DEFLATE_EXTENSION, params: list };
}
