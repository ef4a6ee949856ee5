/** An emitter that also has listeners for every event, of either direction. It must not know where events come from. */
import type { EventsMap } from "@tidewire/wire/sio";
import { StrictEmitter } from "../strict-emitter.js";
import { type AnyEventListener, AnyListeners } from "./any-listeners.js";

export abstract class CatchAllEmitter<
  Listen extends EventsMap,
  Emit extends EventsMap,
  Reserved extends EventsMap,
  Context,
> extends StrictEmitter<Listen, Emit, Reserved, Context> {
  // Made when first needed: most sockets have none (bench: idle memory).
  #incoming: AnyListeners | null = null;
  #outgoing: AnyListeners | null = null;

  /** Calls the listener for every incoming event, whatever its name. */
  onAny(listener: AnyEventListener): this {
    this.#incoming ??= new AnyListeners();
    this.#incoming.append(listener);
    return this;
  }

  /** The same, in front of the listeners there are. */
  prependAny(listener: AnyEventListener): this {
    this.#incoming ??= new AnyListeners();
    this.#incoming.prepend(listener);
    return this;
  }

  /** Without a listener: all of them. */
  offAny(listener?: AnyEventListener): this {
    this.#incoming?.remove(listener);
    return this;
  }

  /** The listeners for every incoming event. */
  listenersAny(): AnyEventListener[] {
    return this.#incoming?.list() ?? [];
  }

  /** Calls the listener for every event this client is sent, acknowledgements not counted. */
  onAnyOutgoing(listener: AnyEventListener): this {
    this.#outgoing ??= new AnyListeners();
    this.#outgoing.append(listener);
    return this;
  }

  /** The same, in front of the listeners there are. */
  prependAnyOutgoing(listener: AnyEventListener): this {
    this.#outgoing ??= new AnyListeners();
    this.#outgoing.prepend(listener);
    return this;
  }

  /** Without a listener: all of them. */
  offAnyOutgoing(listener?: AnyEventListener): this {
    this.#outgoing?.remove(listener);
    return this;
  }

  /** The listeners for every event this client is sent. */
  listenersAnyOutgoing(): AnyEventListener[] {
    return this.#outgoing?.list() ?? [];
  }

  protected get hasIncomingListeners(): boolean {
    return this.#incoming !== null && this.#incoming.size > 0;
  }

  protected get hasOutgoingListeners(): boolean {
    return this.#outgoing !== null && this.#outgoing.size > 0;
  }

  protected tellIncoming(event: readonly unknown[], fault: (error: unknown) => void): void {
    if (this.#incoming !== null) this.#incoming.tell(event, fault);
  }

  protected tellOutgoing(event: readonly unknown[], fault: (error: unknown) => void): void {
    if (this.#outgoing !== null) this.#outgoing.tell(event, fault);
  }
}
