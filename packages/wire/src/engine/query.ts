/** What a client asks for in the query of its request, as values that cannot be wrong. */
import { type FormFields, parseForm } from "./form.js";
import { jsonpIndex } from "./jsonp.js";
import type { EngineVersion } from "./packet.js";

export interface EngineQuery {
  /** `EIO=4` is 4; everything else, and nothing, is 3. */
  readonly version: EngineVersion;
  /** As written, unknown names included. */
  readonly transport: string | undefined;
  readonly sid: string | undefined;
  /** The client takes no bytes over polling: `b64` is there and not empty. */
  readonly b64: boolean;
  /** The digits of `j`, the number of the callback that a JSONP body calls; `undefined` without `j`. */
  readonly jsonp: string | undefined;
  /** Every parameter, decoded, in an object without prototype. */
  readonly params: FormFields;
}

/** Takes a request target ("/engine.io/?EIO=4&transport=polling") or a whole URL. Never throws. */
export function parseEngineQuery(url: string): EngineQuery {
  const params = parseForm(queryOf(url));
  const { EIO, transport, sid, b64, j } = params;
  return {
    version: EIO === "4" ? 4 : 3,
    transport,
    sid,
    b64: b64 !== undefined && b64 !== "",
    jsonp: j === undefined ? undefined : jsonpIndex(j),
    params,
  };
}

/** A "?" behind a "#" begins no query. */
function queryOf(url: string): string {
  const fragment = url.indexOf("#");
  const target = fragment === -1 ? url : url.slice(0, fragment);
  const mark = target.indexOf("?");
  return mark === -1 ? "" : target.slice(mark + 1);
}
