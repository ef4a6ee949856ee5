/** `socket.broadcast`, which emits when it is called, as tutorials write it, and otherwise refines like any other target. */
import type { EventNames, EventParams, EventsMap } from "@tidewire/wire/sio";
import { BroadcastOperator } from "./emit-target.js";

/** `socket.broadcast("event", ...args)` is `socket.broadcast.emit("event", ...args)`. */
export type CallableBroadcast<EmitEvents extends EventsMap, SocketData> = BroadcastOperator<EmitEvents, SocketData> &
  (<Ev extends EventNames<EmitEvents>>(event: Ev, ...args: EventParams<EmitEvents, Ev>) => boolean);

/** Costs a function and a change of its prototype: made once for a socket, when that is first asked to broadcast. */
export function callableBroadcast<EmitEvents extends EventsMap, SocketData>(
  target: BroadcastOperator<EmitEvents, SocketData>,
): CallableBroadcast<EmitEvents, SocketData> {
  const emit = <Ev extends EventNames<EmitEvents>>(event: Ev, ...args: EventParams<EmitEvents, Ev>): boolean =>
    target.emit(event, ...args);
  Object.setPrototypeOf(Object.assign(emit, { [TARGET]: target }), forwarding);
  return emit as unknown as CallableBroadcast<EmitEvents, SocketData>;
}

const TARGET = Symbol("target");

interface Forwarding {
  readonly [TARGET]: object;
}

/** An operator as far as `instanceof` can tell. A function has no private fields: each member is that of the target. */
const forwarding: object = Object.create(BroadcastOperator.prototype);
for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(BroadcastOperator.prototype))) {
  if (name === "constructor") continue;
  const forward =
    get === undefined
      ? {
          value(this: Forwarding, ...args: unknown[]): unknown {
            return Reflect.apply(Reflect.get(this[TARGET], name) as () => unknown, this[TARGET], args);
          },
        }
      : {
          get(this: Forwarding): unknown {
            return Reflect.get(this[TARGET], name);
          },
        };
  Object.defineProperty(forwarding, name, { configurable: true, ...forward });
}
