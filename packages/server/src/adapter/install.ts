/** How a namespace comes to an adapter, changes it for another while sockets are connected, and lets it go. */
import { EventEmitter } from "node:events";
import { ServerError } from "../server-error.js";
import type { Adapter, AdapterFactory, Room, SocketId } from "./adapter.js";

/** The methods without which nothing works: whoever has them is taken for an adapter. */
const ESSENTIAL = ["addAll", "del", "delAll", "socketRooms", "broadcast"] as const;

/** Listeners that an adapter registered on itself: not to be taken along when it is replaced. */
const ownListeners = new WeakMap<Adapter, ReadonlySet<unknown>>();

/**
 * Makes the adapter of a namespace and starts it; `failed` is told if that fails later.
 * Throws ServerError "bad-option" if the factory gives no adapter, and what the factory throws.
 */
export function installAdapter(
  factory: AdapterFactory,
  namespace: { readonly name: string },
  failed: (error: unknown) => void,
): Adapter {
  const adapter = make(factory, namespace);
  if (!isAdapter(adapter)) {
    throw new ServerError(
      "bad-option",
      `option adapter gives ${describe(adapter)} for namespace ${namespace.name}: give a class that extends the ` +
        "Adapter of socket.io-adapter, or a function that returns such an object",
    );
  }
  const started = adapter.init?.();
  if (started instanceof Promise) started.catch(failed);
  if (adapter instanceof EventEmitter) ownListeners.set(adapter, new Set(listenersOf(adapter).map(([, own]) => own)));
  return adapter;
}

/** Moves the rooms of these sockets, and the listeners of the application, from one adapter to the other. Tells nobody. */
export function moveRooms(from: Adapter, to: Adapter, ids: Iterable<SocketId>): void {
  const listeners = from instanceof EventEmitter ? listenersOf(from) : [];
  const own = ownListeners.get(from);
  const moving = listeners.filter(([, listener]) => own === undefined || !own.has(listener));
  if (from instanceof EventEmitter) for (const [event, listener] of moving) from.removeListener(event, listener);
  const memberships: [SocketId, Set<Room>][] = [];
  for (const id of ids) {
    memberships.push([id, new Set(from.socketRooms(id))]);
    from.delAll(id);
  }
  for (const [id, rooms] of memberships) if (rooms.size > 0) to.addAll(id, rooms);
  if (to instanceof EventEmitter) for (const [event, listener] of moving) to.on(event, listener);
}

/** Ends an adapter. Rejects if it cannot end, also where it throws instead. */
export async function closeAdapter(adapter: Adapter): Promise<void> {
  await adapter.close();
}

/** Classes and functions take `new`, which leaves what a function returns as it is; arrow functions cannot. */
function make(factory: AdapterFactory, namespace: unknown): unknown {
  if (factory.prototype === undefined) return (factory as (namespace: unknown) => unknown)(namespace);
  return Reflect.construct(factory, [namespace]);
}

function isAdapter(value: unknown): value is Adapter {
  if (typeof value !== "object" || value === null) return false;
  return ESSENTIAL.every((name) => typeof Reflect.get(value, name) === "function");
}

function describe(value: unknown): string {
  return value instanceof Promise ? "a promise" : typeof value === "object" ? "an object without rooms" : String(value);
}

function listenersOf(emitter: EventEmitter): [string | symbol, (...args: unknown[]) => void][] {
  return emitter
    .eventNames()
    .flatMap((event) =>
      emitter
        .rawListeners(event)
        .map((listener): [string | symbol, (...args: unknown[]) => void] => [
          event,
          listener as (...args: unknown[]) => void,
        ]),
    );
}
