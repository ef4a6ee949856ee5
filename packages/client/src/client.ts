/** The whole client. */
import { wholeKit } from "./kit.js";
import { createLookup } from "./lookup.js";
import type { Manager as KitManager } from "./manager.js";

export const lookup = createLookup(wholeKit);

export const { Manager } = lookup;
export type Manager<
  // biome-ignore lint/suspicious/noExplicitAny: the untyped map
  ListenEvents extends Record<string, any> = Record<string, (...args: any[]) => void>,
  // biome-ignore lint/suspicious/noExplicitAny: as above
  EmitEvents extends Record<string, any> = ListenEvents,
> = KitManager<ListenEvents, EmitEvents>;
