/** Every name of the list is what the list says, on a server with a client. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "../support/bounded-test.js";
import { cases } from "../support/clients.js";
import { pair } from "../support/pair.js";
import { serve } from "../support/peer.js";
import { OWNERS, type Owner } from "./names.js";
import { compatPage } from "./page.js";

for (const which of cases(({ revision }, { name }) => name === "upgrading" && revision >= 3).slice(0, 3)) {
  test(`${which.title}: names that users reach for are what the list says`, async (t) => {
    const server = await serve(t);
    const { socket } = await pair(t, server, which);
    const { io } = server;
    const found: Record<Owner["key"], object> = {
      io,
      engine: io.engine,
      namespace: io.of("/"),
      socket,
      client: socket.client,
      conn: socket.conn,
      transport: socket.conn.transport,
      adapter: io.of("/").adapter,
    };
    for (const { key, names } of OWNERS) {
      for (const { name, is } of names) {
        const value: unknown = Reflect.get(found[key], name);
        if (is === "absent") assert.ok(!(name in found[key]), `${key}.${name} is there`);
        else
          assert.ok(typeof value === is && value !== null, `${key}.${name} is ${value === null ? null : typeof value}`);
      }
    }
  });
}

test("docs/protocol/compat.md shows the list: node scripts/print-reference.mjs writes it anew", () => {
  const shown = readFileSync(new URL("../../../docs/protocol/compat.md", import.meta.url), "utf8");
  assert.equal(shown, compatPage());
});
