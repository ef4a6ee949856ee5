/** Parsers that an application brings along for the option `parser`, as `{ Encoder, Decoder }`. */
import type { ForeignParser, SioCodec } from "@tidewire/wire/sio";
import { ClientError } from "../client-error.js";
import { checked, isBinary, type Packet } from "../packets.js";

/** How JSON of a value begins. */
const FIRST: Readonly<Record<string, string>> = { object: "{", string: '"', undefined: "-" };

/** What it decodes is checked: not every parser looks at what it gets. */
export function adaptParser({ Encoder, Decoder }: ForeignParser): SioCodec {
  const encoder = new Encoder();
  return {
    // An object of its own: some encoders write to what they are given.
    encode: (packet) => encoder.encode(packet as never).map(toMessage),
    createDecoder(onPacket) {
      const decoder = new Decoder();
      decoder.on("decoded", (packet) => {
        const { type, nsp, id, data } = packet as Packet;
        const first = Array.isArray(data) ? "[" : (FIRST[typeof (data ?? undefined)] ?? "no");
        onPacket(checked(type, nsp, id ?? undefined, data ?? undefined, first));
      });
      return { receive: (message) => void decoder.add(message), destroy: () => void decoder.destroy?.() };
    },
  };
}

function toMessage(message: unknown): string | Uint8Array {
  if (typeof message === "string" || isBinary(message)) return message as string;
  throw new ClientError("misuse", `the parser's encoder must answer strings and bytes, not ${typeof message}`);
}
