/** The whole client with the published msgpack parser built in: what the bundle `tidewire.msgpack.min.js` is made of. */
import { msgpackCodec } from "@tidewire/wire/sio";
import { wholeKit } from "./kit.js";
import { createLookup } from "./lookup.js";

export const lookup = createLookup({ ...wholeKit, codec: msgpackCodec });
