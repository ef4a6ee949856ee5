/** The namespaces of a server: by name, by pattern and by decision. */
import type { EventsMap } from "@tidewire/wire/sio";
import { settle } from "../adapter/adapter.js";
import { closeAdapter } from "../adapter/install.js";
import { Namespace, type NamespaceServer } from "./namespace.js";
import { type NamespacePredicate, ParentNamespace } from "./parent-namespace.js";
import type { Peer } from "./peer.js";

/** What the table needs of the server. */
export interface NamespaceTableServer<Created> extends NamespaceServer {
  /** `cleanupEmptyChildNamespaces`: whether children go when their last socket left. */
  readonly settings: NamespaceServer["settings"] & { readonly cleanupEmptyChildNamespaces: boolean };
  /** A namespace was made, other than the main one. */
  namespaceCreated(namespace: Created): void;
}

export class NamespaceTable<
  ListenEvents extends EventsMap,
  EmitEvents extends EventsMap,
  ServerSideEvents extends EventsMap,
  SocketData,
> {
  readonly #server: NamespaceTableServer<Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>;
  readonly #namespaces = new Map<string, Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>();
  readonly #parents: ParentNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>[] = [];

  constructor(server: NamespaceTableServer<Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>) {
    this.#server = server;
  }

  /** Takes a client to the namespace that it asks to join, or tells it that there is none. */
  connect(peer: Peer, name: string, auth: Record<string, unknown>): void {
    const known = this.#namespaces.get(name);
    if (known !== undefined) {
      known.entrance.connectPeer(peer, auth);
      return;
    }
    const isWanted = (): boolean => peer.session.isOpen;
    this.find(name, auth, isWanted, (found) => {
      if (found === undefined) peer.refuseUnknown(name);
      else found.entrance.connectPeer(peer, auth);
    });
  }

  /** For reading. */
  get byName(): ReadonlyMap<string, Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>> {
    return this.#namespaces;
  }

  all(): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>[] {
    return [...this.#namespaces.values()];
  }

  /** The namespace of that name, made if there is none: as a child where a pattern fits. */
  of(name: string): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    const known = this.#namespaces.get(name);
    if (known !== undefined) return known;
    const parent = this.#parentOf(name);
    if (parent !== undefined) return this.#createChild(parent, name);
    return this.#add(new Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>(name, this.#server));
  }

  /** Which namespaces a setting of this one is about: its name, or what tells the names of its children. */
  namesOf(namespace: { readonly name: string }): string | ((name: string) => boolean) {
    if (!(namespace instanceof ParentNamespace)) return namespace.name;
    namespace.assertPattern();
    const { name: parent } = namespace;
    return (name) => this.#parentOf(name)?.name === parent;
  }

  /** A parent of all namespaces that fit from now on. */
  ofMany(
    matcher: RegExp | NamespacePredicate,
  ): ParentNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    const parent = new ParentNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>(
      `/_${this.#parents.length}`,
      this.#server,
      matcher,
    );
    this.#parents.push(parent);
    return parent;
  }

  /**
   * Finds the namespace that a client wants to join. Parents are asked in the order they were made, and the first that
   * allows the name has it for a child, unless the name was taken meanwhile. `found` is called once, with undefined when
   * there is no such namespace; not at all when nobody wants to know any more.
   */
  find(
    name: string,
    auth: Record<string, unknown>,
    isWanted: () => boolean,
    found: (namespace: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> | undefined) => void,
  ): void {
    const parents = [...this.#parents];
    const ask = (at: number): void => {
      const known = this.#namespaces.get(name);
      const parent = parents[at];
      if (known !== undefined || parent === undefined) found(known);
      else {
        parent.allows(name, auth, (allow) => {
          if (!isWanted()) return;
          if (allow) found(this.#namespaces.get(name) ?? this.#createChild(parent, name));
          else ask(at + 1);
        });
      }
    };
    ask(0);
  }

  /** The parent of the namespace of that name, or the one by whose pattern it would be made. */
  #parentOf(name: string): ParentNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> | undefined {
    const known = this.#namespaces.get(name);
    return this.#parents.find((each) => (known === undefined ? each.matches(name) : each.children.has(known)));
  }

  #createChild(
    parent: ParentNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>,
    name: string,
  ): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    const child = parent.createChild(name);
    if (this.#server.settings.cleanupEmptyChildNamespaces) {
      child.vacated = () => {
        parent.children.delete(child);
        if (this.#namespaces.get(name) === child) this.#namespaces.delete(name);
        settle(closeAdapter(child.adapter));
      };
    }
    return this.#add(child);
  }

  #add(
    namespace: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>,
  ): Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    this.#namespaces.set(namespace.name, namespace);
    if (namespace.name !== "/") this.#server.namespaceCreated(namespace);
    return namespace;
  }
}
