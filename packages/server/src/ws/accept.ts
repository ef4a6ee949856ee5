/** Answers a WebSocket handshake: what is agreed on, and the head of the 101 response. */
import type { OutgoingHttpHeaders } from "node:http";
import {
  acceptDeflate,
  checkUpgradeRequest,
  type DeflateParams,
  formatUpgradeResponse,
  type MessageInflater,
  type UpgradeAccept,
  type UpgradeReject,
  type UpgradeRequest,
} from "@tidewire/wire/ws";
import { type DeflateOptions, Deflater, inflater } from "./deflate.js";

/** What is agreed on about compression. */
export interface Agreement {
  /** Sec-WebSocket-Extensions of the response; undefined when nothing was agreed on. */
  readonly extensions: string | undefined;
  /** For what we send; null when compression was not agreed on. */
  readonly compressor: Deflater | null;
  /** For what we get; undefined when compression was not agreed on. */
  readonly inflater: MessageInflater | undefined;
}

/** Nothing is compressed. */
const PLAIN: Agreement = { extensions: undefined, compressor: null, inflater: undefined };

export interface Accepted extends Agreement {
  readonly kind: "accept";
  /** To be written as it is, with `headers` taken in. */
  head(headers: OutgoingHttpHeaders): string;
}

/** Decides about the handshakes of one server, and shares one compressor for each window size among its sessions. */
export class Acceptor {
  readonly #deflate: DeflateOptions | null;
  readonly #compressors = new Map<number, Deflater>();

  /** `deflate` null: compression is declined whoever offers it. */
  constructor(deflate: DeflateOptions | null) {
    this.#deflate = deflate;
  }

  /** `choose` gives the subprotocol to answer with, out of those that are offered. */
  accept(request: UpgradeRequest, choose = first): Accepted | UpgradeReject {
    const check = checkUpgradeRequest(request);
    return check.kind === "reject" ? check : this.answer(check, choose);
  }

  /** The same for a handshake that was checked. */
  answer(check: UpgradeAccept, choose = first): Accepted {
    // Who asks for subprotocols fails when it gets none; they are all the same to us (RFC 6455, 4.2.2).
    return new AcceptedHandshake(check, this.negotiate(check), choose(check.protocols));
  }

  /** What is agreed on with a client whose handshake was checked. */
  negotiate({ extensions }: UpgradeAccept): Agreement {
    if (this.#deflate === null) return PLAIN;
    const agreement = acceptDeflate(extensions, this.#preferences());
    return {
      extensions: agreement?.header,
      compressor: agreement === undefined ? null : this.#compressor(agreement.params),
      inflater: agreement === undefined ? undefined : inflater,
    };
  }

  /** No context is kept on either side: memory per connection stays flat, and a broadcast is compressed once. */
  #preferences() {
    const { serverMaxWindowBits, clientMaxWindowBits } = this.#deflate ?? {};
    return {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      ...(serverMaxWindowBits === undefined ? {} : { serverMaxWindowBits }),
      ...(clientMaxWindowBits === undefined ? {} : { clientMaxWindowBits }),
    };
  }

  #compressor({ serverMaxWindowBits }: DeflateParams): Deflater | null {
    // zlib makes no raw stream with the smallest window: then we send plain frames, which the agreement allows.
    if (serverMaxWindowBits < 9) return null;
    let compressor = this.#compressors.get(serverMaxWindowBits);
    if (compressor === undefined) {
      compressor = new Deflater(this.#deflate ?? {}, serverMaxWindowBits);
      this.#compressors.set(serverMaxWindowBits, compressor);
    }
    return compressor;
  }
}

class AcceptedHandshake implements Accepted {
  readonly kind = "accept";
  readonly extensions: string | undefined;
  readonly compressor: Deflater | null;
  readonly inflater: MessageInflater | undefined;
  readonly #check: UpgradeAccept;
  readonly #protocol: string | undefined;

  constructor(check: UpgradeAccept, agreement: Agreement, protocol: string | undefined) {
    this.extensions = agreement.extensions;
    this.compressor = agreement.compressor;
    this.inflater = agreement.inflater;
    this.#check = check;
    this.#protocol = protocol;
  }

  head(headers: OutgoingHttpHeaders): string {
    return formatUpgradeResponse(this.#check, {
      protocol: this.#protocol,
      extensions: this.extensions,
      headers: isEmpty(headers) ? undefined : stringHeaders(headers),
    });
  }
}

function isEmpty(headers: OutgoingHttpHeaders): boolean {
  for (const _ in headers) return false;
  return true;
}

function first(protocols: readonly string[]): string | undefined {
  return protocols[0];
}

/** Header values as one line each; a list of anything but cookies is joined, as the WebSocket world does. */
export function stringHeaders(headers: OutgoingHttpHeaders): Record<string, string | string[] | undefined> {
  const lines: Record<string, string | string[] | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (Array.isArray(value)) lines[name] = name.toLowerCase() === "set-cookie" ? value : value.join(", ");
    else if (value !== undefined) lines[name] = String(value);
  }
  return lines;
}
