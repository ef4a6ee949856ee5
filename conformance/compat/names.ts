/**
 * Names that applications, adapters and tools reach for beside the documented API: what each is here. The test looks
 * every one of them up on live objects; docs/protocol/compat.md is printed from this list.
 */

export interface Name {
  readonly name: string;
  /** What is found there; a name of "absent" is known to be used by some and is not there. */
  readonly is: "object" | "function" | "number" | "string" | "boolean" | "undefined" | "absent";
  readonly what: string;
}

export interface Owner {
  readonly title: string;
  /** How the test finds it. */
  readonly key: "io" | "engine" | "namespace" | "socket" | "client" | "conn" | "transport" | "adapter";
  readonly names: readonly Name[];
}

export const OWNERS: readonly Owner[] = [
  {
    title: "The server, `io`",
    key: "io",
    names: [
      {
        name: "engine",
        is: "object",
        what: "the view of the engine, see below; undefined until the server is attached",
      },
      { name: "eio", is: "object", what: "the same" },
      { name: "httpServer", is: "object", what: "the HTTP server it is attached to" },
      { name: "sockets", is: "object", what: "the main namespace" },
      { name: "opts", is: "object", what: "the options as they were given, with those of recovery completed" },
      { name: "_opts", is: "object", what: "the same" },
      { name: "_nsps", is: "object", what: "a map of the namespaces by name, for reading" },
      { name: "encoder", is: "object", what: "`encode(packet)` gives the text of a packet, then its attachments" },
      { name: "_parser", is: "absent", what: "the option `parser` says it" },
      { name: "parentNsps", is: "absent", what: "parents are what `io.of(pattern)` returns" },
    ],
  },
  {
    title: "The engine, `io.engine`",
    key: "engine",
    names: [
      { name: "on", is: "function", what: "`connection`, `connection_error`, `initial_headers`, `headers`" },
      {
        name: "use",
        is: "function",
        what: "Express middlewares; `req._query` is there, and has no `sid` in a handshake",
      },
      { name: "generateId", is: "function", what: "yours to replace" },
      { name: "opts", is: "object", what: "the options in force, for reading" },
      { name: "clientsCount", is: "number", what: "how many sessions are open" },
      { name: "clients", is: "object", what: "the sessions by id, made when it is read" },
      { name: "handleRequest", is: "function", what: "for servers of your own" },
      { name: "handleUpgrade", is: "function", what: "for servers of your own" },
      { name: "onWebTransportSession", is: "function", what: "for an HTTP/3 server of your own" },
      { name: "close", is: "function", what: "ends every session" },
      { name: "ws", is: "absent", what: "no package stands behind WebSocket" },
    ],
  },
  {
    title: "A namespace, `io.of(name)`",
    key: "namespace",
    names: [
      { name: "name", is: "string", what: "such as `/admin`" },
      { name: "server", is: "object", what: "the server" },
      { name: "sockets", is: "object", what: "the connected sockets by id" },
      { name: "adapter", is: "object", what: "see below" },
      { name: "_ids", is: "number", what: "the next packet id of an acknowledgement; may be written" },
      {
        name: "_preConnectSockets",
        is: "object",
        what: "a map of the sockets in the middlewares, made when it is read",
      },
      { name: "_onServerSideEmit", is: "function", what: "called by adapters with what another server sent" },
      { name: "_fns", is: "absent", what: "middlewares cannot be taken back" },
    ],
  },
  {
    title: "A socket",
    key: "socket",
    names: [
      { name: "id", is: "string", what: "its id" },
      { name: "client", is: "object", what: "see below" },
      { name: "conn", is: "object", what: "see below" },
      {
        name: "request",
        is: "object",
        what: "the request of the handshake: the very one where middlewares may have written to it",
      },
      { name: "handshake", is: "object", what: "a plain object; adapters serialise it" },
      { name: "data", is: "object", what: "a plain property, may be replaced" },
      { name: "rooms", is: "object", what: "a set; live while the socket is connected" },
      { name: "nsp", is: "object", what: "its namespace" },
      { name: "server", is: "object", what: "by which adapters know a socket of this process" },
      { name: "adapter", is: "object", what: "that of its namespace" },
      { name: "acks", is: "object", what: "`set`, `has` and `delete` of acknowledgements, for adapters" },
      { name: "notifyOutgoingListeners", is: "function", what: "for adapters" },
      { name: "connected", is: "boolean", what: "read only" },
      { name: "flags", is: "absent", what: "`volatile`, `compress` and `timeout` give a value of their own" },
      { name: "pid", is: "absent", what: "the private id of recovery stays private" },
    ],
  },
  {
    title: "A client, `socket.client`",
    key: "client",
    names: [
      { name: "id", is: "string", what: "the id of the session" },
      { name: "conn", is: "object", what: "see below" },
      { name: "request", is: "object", what: "as of the socket" },
      { name: "sockets", is: "object", what: "its sockets by id; a copy" },
      { name: "nsps", is: "object", what: "its sockets by namespace; a copy" },
      { name: "writeToEngine", is: "function", what: "sends what an encoder made" },
      { name: "close", is: "function", what: "ends the session" },
      { name: "_disconnect", is: "function", what: "leaves every namespace, then ends the session" },
    ],
  },
  {
    title: "A connection, `socket.conn`",
    key: "conn",
    names: [
      { name: "id", is: "string", what: "the id of the session" },
      { name: "protocol", is: "number", what: "3 or 4" },
      { name: "request", is: "object", what: "may be set to null, which saves memory" },
      { name: "remoteAddress", is: "string", what: "the address of the client" },
      { name: "readyState", is: "string", what: "`open`, `closing` or `closed`" },
      { name: "transport", is: "object", what: "see below" },
      { name: "upgrading", is: "boolean", what: "whether a better transport is being tried" },
      { name: "upgraded", is: "boolean", what: "whether there was an upgrade" },
      { name: "writeBuffer", is: "object", what: "what waits to be written, for reading" },
      {
        name: "on",
        is: "function",
        what: "`packet`, `packetCreate`, `data`, `message`, `heartbeat`, `flush`, `drain`, `upgrading`, `upgrade`, `close`",
      },
      { name: "send", is: "function", what: "a message past Socket.IO" },
      { name: "write", is: "function", what: "the same" },
      { name: "close", is: "function", what: "ends the session" },
    ],
  },
  {
    title: "A transport, `socket.conn.transport`",
    key: "transport",
    names: [
      { name: "name", is: "string", what: "`polling`, `websocket` or `webtransport`" },
      { name: "writable", is: "boolean", what: "whether something sent now would be written now" },
      { name: "socket", is: "absent", what: "the TCP socket belongs to the engine" },
    ],
  },
  {
    title: "An adapter, `io.of(name).adapter`",
    key: "adapter",
    names: [
      {
        name: "rooms",
        is: "object",
        what: "a map of rooms to ids; `get`, `has`, `size`, `keys` and the other ways to read",
      },
      { name: "sids", is: "object", what: "a map of ids to rooms, the same way" },
      { name: "on", is: "function", what: "`create-room`, `join-room`, `leave-room`, `delete-room`" },
      { name: "socketRooms", is: "function", what: "the rooms of a socket" },
      { name: "fetchSockets", is: "function", what: "as `io.fetchSockets`, by options" },
      { name: "serverCount", is: "function", what: "how many servers take part" },
    ],
  },
];
