/** Polling for browsers without cross-origin requests: bodies are scripts, posts are forms. */
import { decodeUtf8 } from "@tidewire/wire";
import {
  decodeJsonpForm,
  type EngineCodec,
  type EngineQuery,
  encodeJsonpBody,
  engineCodec,
} from "@tidewire/wire/engine";
import { type PollingFormat, plainFormat } from "./polling.js";

/** The bodies that a client asks for with its query. */
export function pollingFormat({ version, jsonp, b64 }: EngineQuery): PollingFormat {
  const codec = engineCodec(version);
  return jsonp === undefined ? plainFormat(codec, b64) : jsonpFormat(codec, jsonp);
}

/** `index`: the digits of the callback that the bodies call. */
export function jsonpFormat(codec: EngineCodec, index: string): PollingFormat {
  return {
    // Bodies of different callbacks differ by their wrapping alone.
    name: `plain${codec.version}b64`,
    codec,
    supportsBinary: false,
    wrap: (payload) => encodeJsonpBody(index, typeof payload === "string" ? payload : ""),
    contentType: () => "text/plain; charset=UTF-8",
    unwrap(body) {
      const text = decodeUtf8(body);
      // A form without packets is accepted: browsers send one when the page goes away.
      return text === undefined ? undefined : (decodeJsonpForm(text) ?? null);
    },
  };
}
