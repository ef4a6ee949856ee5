/** The port between the engine and whoever owns it: who is told of sessions, and asked about requests. */
import type { OutgoingHttpHeaders } from "node:http";
import type { EngineQuery } from "@tidewire/wire/engine";
import type { HttpRequest } from "../http/request.js";
import type { Session } from "./session.js";
import type { Refusal } from "./verify.js";

/** What the engine tells, and asks, the layer above. */
export interface EngineHooks {
  opened(session: Session): void;
  refused?(request: HttpRequest, refusal: Refusal, message: string): void;
  /**
   * A page of a foreign origin came with credentials. The session is there to be told so and closed; null where the
   * answer to the request said it.
   */
  turnedAway?: ((session: Session | null, message: string) => void) | undefined;
  /** Headers of a response that may still be changed; `initial` for the first one of a session. */
  headers?(headers: OutgoingHttpHeaders, request: HttpRequest, initial: boolean): void;
  generateId?(request: HttpRequest): string | Promise<string>;
  /** Whether the application sees each request that opens a session. */
  readonly seesHandshakes?: boolean;
  /** Sees requests with their query before the middlewares do, if there are any. */
  incoming?(request: HttpRequest, query: EngineQuery): void;
}
