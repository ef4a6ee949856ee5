/** A host without clock, network or page, for the tests of what runs on one: every outcome is the test's to give. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "@tidewire/testkit";
import type {
  HttpRequest,
  HttpSink,
  Network,
  NetworkOptions,
  PageEvent,
  Platform,
  WebSocketOptions,
  WebSocketSink,
} from "./platform/platform.js";

interface FakeRequest extends HttpRequest {
  readonly sink: HttpSink;
  aborted: boolean;
  /** Answers with 200. */
  answer(body: string): void;
}

export interface FakeWebSocket extends WebSocketSink {
  readonly url: string;
  readonly options: WebSocketOptions;
  readonly sent: (string | Uint8Array)[];
  /** Confirms every send at once; set false to hold confirmations back in `unconfirmed`. */
  eager: boolean;
  readonly unconfirmed: (() => void)[];
  closedByUs: boolean;
}

export class FakeHost {
  readonly clock = new FakeClock(1_000_000);
  readonly requests: FakeRequest[] = [];
  readonly sockets: FakeWebSocket[] = [];
  readonly reported: unknown[] = [];
  readonly networks: NetworkOptions[] = [];
  /** Transports the host claims to lack. */
  readonly lacking = new Set<string>();
  readonly #page = new Set<(event: PageEvent) => void>();
  readonly #deferred: (() => void)[] = [];

  readonly platform: Required<Platform> = {
    defer: (task) => this.#deferred.push(task),
    timers: () => (delayMs, task) => {
      const timer = this.clock.setTimeout(task, delayMs);
      return () => this.clock.clearTimeout(timer);
    },
    watchPage: (listener) => {
      this.#page.add(listener);
      return () => this.#page.delete(listener);
    },
    toBinary: (bytes) => bytes,
  };

  readonly network = (options: NetworkOptions): Network => {
    this.networks.push(options);
    return {
      has: (transport) => !this.lacking.has(transport),
      request: (request, sink) => this.#request(request, sink),
      webSocket: (url, socketOptions, sink) => this.#webSocket(url, socketOptions, sink),
    };
  };

  get watchers(): number {
    return this.#page.size;
  }

  /** Runs what was deferred, and what that defers. */
  settle(): void {
    for (let task = this.#deferred.shift(); task !== undefined; task = this.#deferred.shift()) task();
  }

  tell(event: PageEvent): void {
    for (const listener of [...this.#page]) listener(event);
  }

  /** The request under way, of those not answered or aborted. */
  pending(method: "GET" | "POST"): FakeRequest {
    const found = this.requests.find((request) => request.method === method && !request.aborted);
    assert.ok(found, `no ${method} is under way`);
    return found;
  }

  #request(request: HttpRequest, sink: HttpSink): () => void {
    const made: FakeRequest = {
      ...request,
      sink: {
        done: (response) => {
          made.aborted = true;
          sink.done(response);
        },
        failed: (cause) => {
          made.aborted = true;
          sink.failed(cause);
        },
      },
      aborted: false,
      answer: (body) => made.sink.done({ status: 200, responseText: body }),
    };
    this.requests.push(made);
    return () => {
      made.aborted = true;
    };
  }

  #webSocket(url: string, options: WebSocketOptions, sink: WebSocketSink) {
    const made: FakeWebSocket = { ...sink, url, options, sent: [], eager: true, unconfirmed: [], closedByUs: false };
    this.sockets.push(made);
    return {
      send: (message: string | Uint8Array, _compress: boolean, sent?: () => void) => {
        made.sent.push(message);
        if (sent && made.eager) this.#deferred.push(sent);
        else if (sent) made.unconfirmed.push(sent);
      },
      close: () => {
        made.closedByUs = true;
      },
    };
  }
}

/** An open packet, as a server's first. */
export function openPacket(over: Record<string, unknown> = {}): string {
  return `0${JSON.stringify({ sid: "s1", upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, ...over })}`;
}

/** The parameters of a URL, without the one that differs each time. */
export function paramsOf(url: string): Record<string, string> {
  const { t: _, ...params } = Object.fromEntries(new URL(url).searchParams);
  return params;
}

test("defers until it settles, and forgets who no longer watches the page", () => {
  const host = new FakeHost();
  const log: string[] = [];
  host.platform.defer(() => {
    log.push("first");
    host.platform.defer(() => log.push("second"));
  });
  const unwatch = host.platform.watchPage((event) => log.push(event));
  host.settle();
  host.tell("online");
  unwatch?.();
  host.tell("offline");
  assert.deepEqual(log, ["first", "second", "online"]);
});
