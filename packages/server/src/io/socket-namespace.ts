/** A namespace as its sockets know it. */
import type { SocketId } from "../adapter/adapter.js";
import type { ConnectionView } from "../compat/connection-view.js";
import type { PeerSession } from "../engine/peer-session.js";
import type { ClientLimits } from "../options.js";
import type { EmitScope } from "./emit-target.js";
import type { MessageCodec } from "./message-codec.js";

/** What a socket needs of its namespace, which shows itself as `socket.nsp`. */
export interface SocketNamespace<Member> extends EmitScope {
  readonly name: string;
  readonly server: unknown;
  readonly codec: MessageCodec;
  readonly limits: ClientLimits;
  nextAckId(): number;
  /** The socket left. */
  remove(socket: { readonly id: SocketId }): void;
  /** Reports what a handler threw. What the application answers goes to a client that waits for an acknowledgement. */
  handlerFailed(error: unknown, event: string, socket: Member | undefined): unknown;
  /** A session as `socket.conn` shows it. */
  connectionOf(session: PeerSession): ConnectionView;
}
