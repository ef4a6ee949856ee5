import assert from "node:assert/strict";
import { test } from "node:test";
import { MemorySessionHost } from "../io/memory-server.test.js";
import { ClientView } from "./client-view.js";
import { ConnectionView } from "./connection-view.js";

function view() {
  const host = new MemorySessionHost();
  const { session, transport } = host.open("e1");
  const log: string[] = [];
  const sockets = [
    { id: "s1", namespaceName: "/" },
    { id: "s2", namespaceName: "/chat" },
  ];
  const peer = { session, sockets, close: () => log.push("close"), disconnectAll: () => log.push("disconnectAll") };
  const client = new ClientView(peer, () => new ConnectionView(session));
  const sent = (): (string | Uint8Array)[] => {
    host.outbox.flushNow();
    return transport.sent.splice(0);
  };
  return { client, host, session, transport, log, sent };
}

test("shows the session, its request and the sockets on it", () => {
  const { client, session } = view();
  assert.equal(client.id, "e1");
  assert.equal(client.conn.id, "e1");
  assert.equal(client.request, session.request.incoming);
  assert.deepEqual([...client.sockets.keys()], ["s1", "s2"]);
  assert.deepEqual([...client.nsps.keys()], ["/", "/chat"]);
});

test("writes what an encoder made: the text as a message, then the attachments", () => {
  const { client, sent } = view();
  client.writeToEngine(["51-[{}]", Buffer.from([1, 2])]);
  assert.deepEqual(sent(), ["451-[{}]", Buffer.from([1, 2])]);
});

test("what was encoded once is one packet for all who get it, and compressed where that was asked for", () => {
  const { client, session } = view();
  const encoded = ['2["a"]'];
  client.writeToEngine(encoded, { compress: false });
  client.writeToEngine(encoded, { compress: false });
  client.writeToEngine(['2["a"]']);
  const [first, second, third] = session.pending;
  assert.equal(first, second);
  assert.notEqual(first, third);
  assert.deepEqual([first?.compress, third?.compress], [false, true]);
});

test("drops what is volatile while something waits to be written", () => {
  const { client, sent } = view();
  client.writeToEngine(['2["first"]'], { volatile: true });
  client.writeToEngine(['2["lost"]'], { volatile: true });
  client.writeToEngine(['2["kept"]'], { volatile: false });
  assert.deepEqual(sent(), ['42["first"]', '42["kept"]']);
});

test("ends the session, or makes the client leave every namespace first", () => {
  const { client, log } = view();
  client.close();
  client._disconnect();
  assert.deepEqual(log, ["close", "disconnectAll"]);
});
