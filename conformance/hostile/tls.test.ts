/** A TLS port that is spoken to in plain text, and cut off within the TLS handshake (hostile-input.md, handshake). */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { ByteClient, encodeRawFrame, upgradeRequest } from "@tidewire/testkit";
import { io } from "socket.io-client";
import { test } from "../support/bounded-test.js";
import { ServerUnderTest, withDefaults } from "../support/peer.js";
import { selfSigned } from "../support/self-signed.js";
import { POLL, SOCKET } from "./target.js";

const TLS = selfSigned();

test("plain text, frames and resets on a TLS port harm nobody, and honest clients are served over TLS", async (t) => {
  const https = createServer(TLS);
  const server = new ServerUnderTest(https, withDefaults());
  t.after(async () => {
    await server.close();
    https.closeAllConnections();
  });
  server.on("connection", (socket) => socket.on("ask", (answer) => answer("served")));
  https.listen(0, "127.0.0.1");
  await once(https, "listening");
  const { port } = https.address() as AddressInfo;
  const honest = io(`https://127.0.0.1:${port}`, { rejectUnauthorized: false, reconnection: false });
  t.after(() => honest.disconnect());
  const ask = async () => assert.equal(await honest.timeout(10_000).emitWithAck("ask"), "served");
  await ask();

  const hello = Buffer.from("16030100050100000103", "hex");
  for (const bytes of [
    Buffer.from(`GET ${POLL} HTTP/1.1\r\nHost: x\r\n\r\n`),
    Buffer.from(upgradeRequest(SOCKET)),
    encodeRawFrame({ payload: "40" }),
    hello,
    Buffer.alloc(100_000, 0x16),
  ]) {
    const plain = await ByteClient.connect(port);
    plain.write(bytes);
    if (bytes !== hello) assert.doesNotMatch((await plain.readAll()).toString("latin1"), /^HTTP\/1\.1 [12]|"sid"/);
    plain.destroy();
    for (let end = 0; end < Math.min(bytes.length, 40); end += 3) {
      const cut = await ByteClient.connect(port);
      cut.write(bytes.subarray(0, end));
      cut.reset();
    }
    await ask();
  }
});

test("a client does not trust a certificate that nobody signed (CVE-2016-10536)", async (t) => {
  const https = createServer(TLS);
  const server = new ServerUnderTest(https, withDefaults());
  t.after(async () => {
    await server.close();
    https.closeAllConnections();
  });
  https.listen(0, "127.0.0.1");
  await once(https, "listening");
  const { io: connect } = await import("@tidewire/client");
  for (const transport of ["polling", "websocket"]) {
    const client = connect(`https://127.0.0.1:${(https.address() as AddressInfo).port}`, {
      transports: [transport as "polling"],
      reconnection: false,
      forceNew: true,
    });
    t.after(() => client.disconnect());
    const refused = await new Promise((resolve) => {
      client.on("connect", () => resolve(false));
      client.on("connect_error", () => resolve(true));
    });
    assert.equal(refused, true, transport);
  }
});
