/** Proxies set up wrongly: what still works, and what the clients say of what does not. */
import assert from "node:assert/strict";
import { collect, nextEvent } from "@tidewire/testkit";
import { behind, changed, OURS, PROXIED, persistent } from "../support/behind.js";
import { test } from "../support/bounded-test.js";
import { type Case, client, connected, transportOf } from "../support/clients.js";
import { documented } from "../support/nginx.js";
import { asEmits, pair } from "../support/pair.js";
import { serve } from "../support/peer.js";

interface Failure {
  readonly message: string;
  readonly description?: unknown;
  readonly cause?: Failure;
}

interface Details {
  readonly description: unknown;
  readonly closeCode: string;
  readonly hint: string;
}

const SITE = documented("site.conf");
const NO_UPGRADE = changed(SITE, [/proxy_set_header Upgrade.*/, ""], [/proxy_set_header Connection.*/, ""]);
const SMALL_BODIES = changed(SITE, ["client_max_body_size 1m", "client_max_body_size 10k"]);
const BUFFERED = changed(SITE, ["proxy_buffering off", "proxy_buffering on"]);
/** What a failed transport reports: a status, or the words of the WebSocket. */
const saidBy = (error: Failure | undefined) =>
  String((error?.description as { message?: string })?.message ?? error?.description);
const of = (cases: readonly Case[], mode: string) => cases.filter((which) => which.mode.name === mode);

for (const which of of(PROXIED, "upgrading")) {
  test(`without the headers of an upgrade it stays on polling, and the server is told why: ${which.title}`, async (t) => {
    const server = await behind(t, NO_UPGRADE);
    server.io.on("connection", (peer) => peer.on("ask", (answer) => answer("served")));
    const refusals = collect(asEmits(server.io.engine), "connection_error");
    const errors: Failure[] = [];
    const socket = client(t, server, which);
    socket.io.on("open", () => {
      socket.io.engine.on("upgradeError", (error) => errors.push(error as Failure));
    });
    const [refusal] = (await refusals.next()) as [{ code: number; context: Record<string, unknown> }];
    assert.equal(refusal.code, 3);
    assert.match(String(refusal.context.error), /^no upgrade: a proxy .* has to pass on the headers Upgrade and Conn/);
    const answer = new Promise((resolve) => socket.emit("ask", resolve));
    assert.equal(await answer, "served");
    assert.equal(transportOf(socket), "polling");
    assert.match(String(errors[0]?.message), /^probe error: (Error: )?websocket error$/);
    if (which.client.name === "our client") {
      assert.match(saidBy(errors[0]?.cause), /unexpected server response: 400/);
    }
  });
}

for (const which of of(PROXIED, "websocket only")) {
  test(`without the headers of an upgrade it does not connect and says so: ${which.title}`, async (t) => {
    const server = await behind(t, NO_UPGRADE);
    const socket = client(t, server, which);
    const failed = which.client.has.has("connect_error") ? socket : socket.io;
    const [error] = (await nextEvent(asEmits(failed), "connect_error")) as [Failure];
    assert.equal(error.message, "websocket error");
    assert.match(saidBy(error), /nexpected server response: 400/);
  });
}

for (const which of of(PROXIED, "polling only")) {
  test(`a body beyond the proxy's limit ends the session with 413: ${which.title}`, async (t) => {
    const server = await behind(t, SMALL_BODIES);
    const socket = await connected(t, server, which);
    const gone = nextEvent(asEmits(socket), "disconnect");
    socket.emit("ask", "x".repeat(20_000));
    const [reason, details] = (await gone) as [string, Details | undefined];
    assert.equal(reason, "transport error");
    if (which.client.revision === 4) assert.equal(details?.description, 413);
    if (which.client.name === "our client") {
      assert.equal(details?.closeCode, "message-too-big");
      assert.match(String(details?.hint), /maxHttpBufferSize.*proxy's limit/);
    }
  });
}

test("many small messages at once are one body over polling; a server that says less makes them fit", async (t) => {
  const [which] = of(OURS, "polling only") as [Case];
  const server = await behind(t, SMALL_BODIES, { maxHttpBufferSize: 10_000 });
  const { client: socket, socket: peer } = await pair(t, server, which);
  const texts = Array.from({ length: 50 }, (_, index) => `${index} `.padEnd(1_000, "x"));
  const received: unknown[] = [];
  peer.on("text", (text: string) => received.push(text));
  for (const text of texts) socket.emit("text", text);
  peer.on("last", (answer: () => void) => answer());
  await new Promise<void>((resolve) => socket.emit("last", resolve));
  assert.deepEqual(received, texts);
});

for (const which of PROXIED.filter(({ mode }) => mode.name !== "websocket only")) {
  test(`a proxy that buffers holds nothing back: ${which.title}`, async (t) => {
    const server = await behind(t, BUFFERED);
    const { client: socket, socket: peer } = await pair(t, server, which);
    const heard = collect(asEmits(socket), "tick");
    for (let index = 0; index < 5; index++) {
      peer.emit("tick", index);
      assert.deepEqual(await heard.next(), [index]);
    }
    peer.emit("tick", "x".repeat(500_000));
    assert.equal(((await heard.next()) as string[])[0]?.length, 500_000);
  });
}

for (const which of PROXIED) {
  test(`a server that is not there is 502, and the client comes back when it is: ${which.title}`, async (t) => {
    const server = await behind(t, SITE);
    const { port } = server;
    await server.stop();
    const socket = persistent(t, server, which);
    const failed = which.client.has.has("connect_error") ? socket : socket.io;
    const [error] = (await nextEvent(asEmits(failed), "connect_error")) as [Failure];
    assert.match(saidBy(error), /502/);
    const connect = nextEvent(asEmits(socket), "connect");
    await serve(t, {}, port);
    await connect;
  });
}
