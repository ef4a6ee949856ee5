/** A namespace by pattern or by decision: it has no sockets, but children made for the names that clients ask for. */
import type { DefaultEventsMap, EventsMap } from "@tidewire/wire/sio";
import { guarded } from "../guarded.js";
import { ServerError } from "../server-error.js";
import { Namespace, type NamespaceServer } from "./namespace.js";
import { ParentAdapter } from "./parent-adapter.js";

/**
 * Decides whether there is a namespace of that name, by `next(null, true)` or `next(null, false)`. `auth`: what the
 * client sent with its request to join.
 */
export type NamespacePredicate = (
  name: string,
  // biome-ignore lint/suspicious/noExplicitAny: applications read it without a check, as they are used to
  auth: { [key: string]: any },
  next: (error: Error | null, allow: boolean) => void,
) => unknown;

/** Its middlewares and its listeners of "connect" and "connection" are those of each child at the time that is made. */
export class ParentNamespace<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
  ServerSideEvents extends EventsMap = DefaultEventsMap,
  // biome-ignore lint/suspicious/noExplicitAny: untyped data is the default of the published API
  SocketData = any,
> extends Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
  /** For reading. */
  readonly children: Set<Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>;
  readonly #matcher: RegExp | NamespacePredicate;

  constructor(
    name: string,
    server: NamespaceServer,
    matcher: RegExp | NamespacePredicate,
    children = new Set<Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>(),
  ) {
    super(name, server, () => new ParentAdapter(children));
    this.children = children;
    this.#matcher = matcher;
  }

  /** Whether its pattern, if it has one, fits the name. Nobody is asked. */
  matches(name: string): boolean {
    // Unlike test(), search() neither minds nor moves the place where a global pattern goes on.
    return this.#matcher instanceof RegExp && name.search(this.#matcher) >= 0;
  }

  /** Throws ServerError "misuse" where a function decides: it may take its time, and some have to know at once. */
  assertPattern(): void {
    if (this.#matcher instanceof RegExp) return;
    throw new ServerError("misuse", "of() with a function takes no plain clients: give it a name or a pattern");
  }

  /** Tells `decided`, once, whether a client may join a child of that name. */
  allows(name: string, auth: Record<string, unknown>, decided: (allow: boolean) => void): void {
    const matcher = this.#matcher;
    if (matcher instanceof RegExp) {
      decided(this.matches(name));
      return;
    }
    let asked = true;
    const decide = (allow: boolean): void => {
      if (!asked) return;
      asked = false;
      decided(allow);
    };
    const failed = (error: unknown): void => {
      this.failed(error, "of");
      decide(false);
    };
    guarded(() => matcher.call(this, name, auth, (error, allow) => decide(!error && allow)), failed);
  }

  /** Makes the child of that name. */
  createChild(name: string): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    const child = new Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>(name, this.server);
    child.inherit(this);
    this.children.add(child);
    return child;
  }

  /** Throws ServerError "misuse": ask the children. */
  override fetchSockets(): never {
    throw new ServerError("misuse", "fetchSockets() is not supported on parent namespaces");
  }
}
