/** Clients written by others against the low-level WebSocket server. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { WebSocket } from "ws";
import { test } from "../support/bounded-test.js";
import { echo } from "./listening.js";

const SIZES = [0, 1, 125, 126, 127, 1024, 65_535, 65_536, 300_000];

async function opened(t: TestContext, url: string, protocols: string[] = [], options = {}): Promise<WebSocket> {
  const client = new WebSocket(url, protocols, options);
  t.after(() => client.terminate());
  await once(client, "open");
  return client;
}

async function answerTo(client: WebSocket, data: string | Uint8Array): Promise<{ data: Buffer; isBinary: boolean }> {
  const answer = once(client, "message");
  client.send(data);
  const [received, isBinary] = (await answer) as [Buffer, boolean];
  return { data: received, isBinary };
}

for (const [title, options] of [
  ["plain", {}],
  ["compressed", { perMessageDeflate: { threshold: 0 } }],
  ["in fragments", { fragmentOutgoing: { thresholdBytes: 1000 } }],
  ["compressed and in fragments", { perMessageDeflate: true, fragmentOutgoing: { thresholdBytes: 100 } }],
  [
    "with the smallest window that both can do",
    { perMessageDeflate: { serverMaxWindowBits: 9, clientMaxWindowBits: 9 } },
  ],
  ["frame by frame", { assembleFragments: false }],
] as const) {
  test(`the published ws client gets back what it sends, ${title}`, async (t) => {
    const { url } = await echo(t, options);
    const client = await opened(t, url, [], { perMessageDeflate: { threshold: 0 } });
    assert.equal(client.extensions !== "", "perMessageDeflate" in options);
    for (const size of SIZES) {
      const text = "hä".repeat(size / 2);
      assert.deepEqual(await answerTo(client, text), { data: Buffer.from(text), isBinary: false });
      const bytes = Buffer.from(Array.from({ length: size }, (_, at) => at * 31));
      assert.deepEqual(await answerTo(client, bytes), { data: bytes, isBinary: true });
    }
    client.close(3001, "done");
    const [code] = await once(client, "close");
    assert.equal(code, 3001);
  });
}

test("the published ws client sends fragments, pings and asks for a protocol", async (t) => {
  const { server, url } = await echo(t, { handleProtocols: (protocols) => (protocols.has("b") ? "b" : false) });
  const client = await opened(t, url, ["a", "b"]);
  assert.equal(client.protocol, "b");
  const pong = once(client, "pong");
  client.ping("there?");
  assert.equal(String((await pong)[0]), "there?");
  const message = once(client, "message");
  for (const [text, fin] of [
    ["one ", false],
    ["two ", false],
    ["three", true],
  ] as const)
    client.send(text, { fin });
  assert.equal(String((await message)[0]), "one two three");
  const [connection] = server.clients;
  const closed = once(client, "close");
  connection?.close(4000, "that will do");
  const [code, reason] = await closed;
  assert.deepEqual([code, String(reason)], [4000, "that will do"]);
});

test("the published ws client reads why it was refused", async (t) => {
  const { server, url } = await echo(t);
  server.on("request", (request) => request.reject({ status: 404, reason: `nothing at ${request.url}` }));
  const client = new WebSocket(`${url}/room?x`);
  client.on("error", () => undefined);
  const [, response] = await once(client, "unexpected-response");
  assert.deepEqual([response.statusCode, response.headers["x-websocket-reject-reason"]], [404, "nothing at /room?x"]);
  response.resume();
  client.terminate();
});

const GLOBAL_CLIENT = `
const client = new WebSocket(process.argv[1], ["chat"]);
client.binaryType = "arraybuffer";
const heard = [];
client.onmessage = ({ data }) => {
  heard.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
  if (heard.length === 3) client.close(3002, "bye");
};
client.onopen = () => {
  client.send("hä");
  client.send(Uint8Array.of(1, 2));
  client.send("x".repeat(200000));
};
client.onclose = ({ code, wasClean }) =>
  console.log(JSON.stringify([heard[0], heard[1], heard[2].length, client.protocol, code, wasClean]));
`;

for (const perMessageDeflate of [false, true]) {
  test(`Node's own WebSocket gets back what it sends, compression ${perMessageDeflate ? "on" : "off"}`, async (t) => {
    const { url } = await echo(t, { perMessageDeflate });
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ["--experimental-websocket", "-e", GLOBAL_CLIENT, url]);
    assert.deepEqual(JSON.parse(stdout), ["hä", [1, 2], 200_000, "chat", 3002, true]);
  });
}
