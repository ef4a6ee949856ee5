/** The namespaces of a server by name. */
import type { EventsMap } from "@tidewire/wire/sio";
import { Namespace, type NamespaceServer } from "./namespace.js";

export class NamespaceTable<
  ListenEvents extends EventsMap,
  EmitEvents extends EventsMap,
  ServerSideEvents extends EventsMap,
  SocketData,
> {
  readonly #server: NamespaceServer;
  readonly #namespaces = new Map<string, Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>();

  constructor(server: NamespaceServer) {
    this.#server = server;
  }

  get(name: string): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> | undefined {
    return this.#namespaces.get(name);
  }

  /** For reading. */
  get byName(): ReadonlyMap<string, Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>> {
    return this.#namespaces;
  }

  all(): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>[] {
    return [...this.#namespaces.values()];
  }

  /** The namespace of that name, made if there is none: `created` is then called with it. */
  of(
    name: string,
    created: (namespace: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>) => void,
  ): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    const known = this.#namespaces.get(name);
    if (known !== undefined) return known;
    const namespace = new Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>(name, this.#server);
    this.#namespaces.set(name, namespace);
    created(namespace);
    return namespace;
  }
}
