/** What only a Node process can do: TLS of its own, agents, ending while connected. */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Agent } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { promisify } from "node:util";
import { nextEvent } from "@tidewire/testkit";
import type { Socket as ServerSocket } from "socket.io";
import { test } from "../support/bounded-test.js";
import { client, MODES, SERVERS, serve, settled } from "./servers.js";

const OURS = SERVERS.find(({ name }) => name === "ours") as (typeof SERVERS)[number];

/** A key and a certificate of our own for "localhost", made when the test runs. */
function certificate(t: TestContext): { key: Buffer; cert: Buffer } {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-tls-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const how = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", [...how, ...subject, "-keyout", key, "-out", cert], { stdio: "pipe" });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

for (const [mode, transports] of MODES) {
  test(`verifies the server's certificate, and trusts the authority it is given: ${mode}`, async (t) => {
    const { key, cert } = certificate(t);
    const https = createServer({ key, cert });
    const io = new OURS.Server(https as never);
    https.listen(0, "localhost");
    await once(https, "listening");
    t.after(() => {
      io.close();
      https.closeAllConnections();
    });
    const url = `https://localhost:${(https.address() as AddressInfo).port}`;
    const distrusting = client(t, url, transports);
    const [error] = (await nextEvent(distrusting as never, "connect_error")) as [{ context: { code: string } }];
    assert.equal(error.context.code, "DEPTH_ZERO_SELF_SIGNED_CERT");
    const trusting = client(t, url, transports, { ca: cert });
    await nextEvent(trusting as never, "connect");
    await settled(trusting, transports);
    const careless = client(t, url, transports, { rejectUnauthorized: false });
    await nextEvent(careless as never, "connect");
  });

  test(`goes through the agent it is given: ${mode}`, async (t) => {
    const server = await serve(t, { server: OURS });
    let asked = 0;
    class Counting extends Agent {
      override createConnection(...args: Parameters<Agent["createConnection"]>) {
        asked++;
        return super.createConnection(...args);
      }
    }
    const agent = new Counting({ keepAlive: true });
    t.after(() => agent.destroy());
    const socket = client(t, server.url, transports, { agent });
    await nextEvent(socket as never, "connect");
    await settled(socket, transports);
    assert.ok(asked > 0);
  });

  test(`says where it comes from, if told to: ${mode}`, async (t) => {
    const server = await serve(t, { server: OURS });
    const connection = nextEvent(server.io as never, "connection");
    client(t, server.url, transports, { origin: "http://origin.example" });
    const [peer] = (await connection) as [ServerSocket];
    assert.equal(peer.handshake.headers.origin, "http://origin.example");
  });

  test(`lets the process end: ${mode}`, async (t) => {
    const server = await serve(t, { server: OURS });
    const run = (options: string, after: string) =>
      promisify(execFile)(process.execPath, [
        "--input-type=module",
        "--eval",
        `import { io } from "@tidewire/client";
        const transports = ${JSON.stringify(transports)};
        const socket = io(${JSON.stringify(server.url)}, { transports, ${options} });
        socket.on("connect", () => { console.log("connected"); ${after} });`,
      ]);
    assert.equal((await run("", "socket.disconnect()")).stdout, "connected\n");
    // Nothing but the connection would hold it, and that does not.
    assert.equal((await run("autoUnref: true", "")).stderr, "");
  });
}
