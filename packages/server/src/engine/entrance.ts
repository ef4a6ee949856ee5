/**
 * The way of a request to a verdict: middlewares, then the checks, then the application's own decision. It must not know
 * what becomes of who is let in.
 */
import type { OutgoingHttpHeaders } from "node:http";
import { type EngineQuery, EngineRejectCode } from "@tidewire/wire/engine";
import { corsMiddleware, Grants, grantsBy } from "../http/cors.js";
import type { MiddlewareChain } from "../http/middleware.js";
import type { HeadRequest, HttpRequest } from "../http/request.js";
import type { HttpResponse } from "../http/respond.js";
import type { Admission } from "./admission.js";
import { foreignPage } from "./foreign-page.js";
import { LastQuery } from "./last-query.js";
import type { PlainTransportName } from "./transport.js";
import {
  askApplication,
  refuse,
  type Verdict,
  type VerifyContext,
  verify,
  verifyOrigin,
  verifyPlain,
  verifyVersion,
} from "./verify.js";

/** Who is told what happens on the way. */
export interface EntranceHooks {
  /** Sees requests with their query before the middlewares do, if there are any. */
  incoming?(request: HttpRequest, query: EngineQuery): void;
  /** A page of a foreign origin came with credentials; there: its WebSocket is let in to be told so. */
  readonly turnedAway?: ((session: null, message: string) => void) | undefined;
}

/** Where a request wants to: an upgrade or not, or the transport of a client that speaks no Engine.IO. */
export type Door = boolean | PlainTransportName;

/** What a handshake that is taken early comes with: headers for its answer. */
export interface EarlyPass {
  readonly query: EngineQuery;
  readonly headers: OutgoingHttpHeaders;
}

const WEBSOCKET: Verdict = { kind: "open", transport: "websocket" };
const NOTHING = new Grants();

export class Entrance {
  /** Whether requests are touched by code that is not ours, and so have to be kept. */
  requestsAreShared: boolean;
  readonly #context: VerifyContext;
  readonly #middlewares: MiddlewareChain;
  readonly #admission: Admission;
  readonly #hooks: EntranceHooks;
  readonly #queries = new LastQuery();
  /** What the `cors` option says; null without one. Its middleware then is the one that early handshakes go past. */
  readonly #grants: ((request: HeadRequest) => Grants | null) | null;
  /** That of the last handshake which was taken early. */
  #usual: EngineQuery | null = null;

  constructor(context: VerifyContext, middlewares: MiddlewareChain, admission: Admission, hooks: EntranceHooks) {
    this.#context = context;
    this.#middlewares = middlewares;
    this.#admission = admission;
    this.#hooks = hooks;
    const { cors } = context.options;
    this.#grants = cors === null ? null : grantsBy(cors);
    if (cors !== null) middlewares.use(corsMiddleware(cors));
    this.requestsAreShared = context.options.keepRequest === true || context.options.allowRequest !== undefined;
  }

  /** Without middlewares and `allowRequest` all is synchronous. */
  admit(
    request: HttpRequest,
    response: HttpResponse | null,
    door: Door,
    done: (verdict: Verdict, query: EngineQuery) => void,
  ): void {
    const query = this.#queries.of(request.url ?? "/");
    if (this.requestsAreShared || !this.#middlewares.isEmpty) this.#hooks.incoming?.(request, query);
    if (response === null || this.#middlewares.isEmpty) {
      this.#check(request, response, door, query, done);
      return;
    }
    this.#middlewares.run(request, response, (error) => {
      if (error === undefined) this.#check(request, response, door, query, done);
      else done(refuse(EngineRejectCode.badRequest, { name: "MIDDLEWARE_FAILURE", error }), query);
    });
  }

  /** What a handshake opens a session with, without a word of the application's or of ours; null: `admit` it. */
  admitEarly(request: HeadRequest): EarlyPass | null {
    if (this.requestsAreShared || this.#middlewares.size > (this.#grants === null ? 0 : 1)) return null;
    const { options } = this.#context;
    const query = this.#queries.of(request.url);
    // Nearly all say the same, and then only where they come from is left to ask (bench: connect).
    if (query === this.#usual) {
      if (verifyOrigin(request) !== null) return null;
    } else {
      const verdict = verify(request, query, true, this.#context);
      if (verdict.kind !== "open" || verdict.transport !== "websocket") return null;
      if (verifyVersion(query, options) !== null) return null;
      this.#usual = query;
    }
    if (this.#admission.check(request) !== null) return null;
    const grants = this.#grants === null ? NOTHING : this.#grants(request);
    if (grants === null || foreignPage(WEBSOCKET, request, grants, query, options) !== null) return null;
    return { query, headers: grants.headers };
  }

  #check(
    request: HttpRequest,
    response: HttpResponse | null,
    door: Door,
    query: EngineQuery,
    done: (verdict: Verdict, query: EngineQuery) => void,
  ): void {
    const { options } = this.#context;
    const isPlain = typeof door === "string";
    const asked = isPlain ? verifyPlain(request, door) : verify(request, query, door, this.#context);
    const verdict = this.#withOrigin(asked, request, response, query);
    const full = verdict.kind === "open" ? this.#admission.check(request) : null;
    if (verdict.kind !== "open" || full !== null || verdict.foreign !== undefined) {
      done(full ?? verdict, query);
      return;
    }
    const tooOld = isPlain ? null : verifyVersion(query, options);
    if (options.allowRequest === undefined) done(tooOld ?? verdict, query);
    else askApplication(options.allowRequest, request, (refusal) => done(refusal ?? tooOld ?? verdict, query));
  }

  #withOrigin(verdict: Verdict, request: HttpRequest, response: HttpResponse | null, query: EngineQuery): Verdict {
    const foreign = foreignPage(verdict, request, response, query, this.#context.options);
    if (foreign === null || verdict.kind === "refused") return verdict;
    const isWebSocket = verdict.transport === "websocket" || verdict.transport === "plain-websocket";
    if (verdict.kind === "open" && isWebSocket && this.#hooks.turnedAway !== undefined) return { ...verdict, foreign };
    this.#hooks.turnedAway?.(null, foreign);
    return refuse(EngineRejectCode.forbidden, { name: "FOREIGN_ORIGIN", message: foreign });
  }
}
