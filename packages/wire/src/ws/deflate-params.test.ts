import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  acceptDeflate,
  type DeflateParams,
  type DeflatePreferences,
  offerDeflate,
  readDeflateAnswer,
} from "./deflate-params.js";
import { type Extension, parseExtensions } from "./extension.js";

const PLAIN: DeflateParams = {
  serverNoContextTakeover: false,
  clientNoContextTakeover: false,
  serverMaxWindowBits: 15,
  clientMaxWindowBits: 15,
};

function offers(header: string): Extension[] {
  const parsed = parseExtensions(header);
  assert.ok(parsed !== undefined, header);
  return parsed;
}

function answer(header: string): Extension {
  const [extension] = offers(header);
  assert.ok(extension !== undefined);
  return extension;
}

test("accepts a plain offer with a plain answer", () => {
  assert.deepEqual(acceptDeflate(offers("permessage-deflate")), { params: PLAIN, header: "permessage-deflate" });
});

test("takes what browsers offer without asking for a smaller window", () => {
  const agreement = acceptDeflate(offers("permessage-deflate; client_max_window_bits"));
  assert.deepEqual(agreement, { params: PLAIN, header: "permessage-deflate" });
});

test("grants every parameter of an offer and names it in the answer", () => {
  const agreement = acceptDeflate(
    offers(
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=10",
    ),
  );
  assert.deepEqual(agreement, {
    params: {
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 9,
      clientMaxWindowBits: 10,
    },
    header:
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=10",
  });
});

test("confirms a window of 15 that the client asked about", () => {
  const agreement = acceptDeflate(offers("permessage-deflate; server_max_window_bits=15"));
  assert.equal(agreement?.header, "permessage-deflate; server_max_window_bits=15");
});

test("takes every window from 8 to 15, quoted too", () => {
  for (let bits = 8; bits <= 15; bits++) {
    for (const value of [`${bits}`, `"${bits}"`]) {
      const agreement = acceptDeflate(offers(`permessage-deflate; server_max_window_bits=${value}`));
      assert.equal(agreement?.params.serverMaxWindowBits, bits);
    }
  }
});

test("adds its own preferences to an offer", () => {
  const preferences: DeflatePreferences = {
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
    serverMaxWindowBits: 12,
    clientMaxWindowBits: 11,
  };
  const agreement = acceptDeflate(offers("permessage-deflate; client_max_window_bits"), preferences);
  assert.equal(
    agreement?.header,
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12; client_max_window_bits=11",
  );
});

test("asks a client for a smaller window only when it said that it can", () => {
  const agreement = acceptDeflate(offers("permessage-deflate"), { clientMaxWindowBits: 9 });
  assert.deepEqual(agreement, { params: PLAIN, header: "permessage-deflate" });
});

test("takes the smaller of both windows", () => {
  const offer = offers("permessage-deflate; server_max_window_bits=12; client_max_window_bits=9");
  const agreement = acceptDeflate(offer, { serverMaxWindowBits: 10, clientMaxWindowBits: 13 });
  assert.equal(agreement?.params.serverMaxWindowBits, 10);
  assert.equal(agreement?.params.clientMaxWindowBits, 9);
});

test("passes over offers it cannot serve and takes the first it can", () => {
  const list = offers(
    "x-webkit-deflate-frame, permessage-deflate; mode=7, permessage-deflate; server_max_window_bits=10",
  );
  assert.equal(acceptDeflate(list)?.params.serverMaxWindowBits, 10);
});

test("declines unknown parameters, parameters given twice, and values that are not allowed", () => {
  const wrong = [
    "unknown",
    "__proto__",
    "constructor=1",
    "server_no_context_takeover=1",
    "client_no_context_takeover=true",
    "server_no_context_takeover; server_no_context_takeover",
    "client_no_context_takeover; client_no_context_takeover",
    "server_max_window_bits",
    "server_max_window_bits=7",
    "server_max_window_bits=16",
    "server_max_window_bits=010",
    "server_max_window_bits=1e1",
    "server_max_window_bits=-9",
    "server_max_window_bits=10; server_max_window_bits=10",
    "client_max_window_bits=7",
    "client_max_window_bits=16",
    "client_max_window_bits=x",
    "client_max_window_bits; client_max_window_bits",
    "Server_No_Context_Takeover",
  ];
  for (const params of wrong) {
    assert.equal(acceptDeflate(offers(`permessage-deflate; ${params}`)), undefined, params);
    const granted = `permessage-deflate; ${params}`;
    assert.equal(readDeflateAnswer(answer(granted)), undefined, granted);
  }
});

test("goes without compression when none is offered", () => {
  assert.equal(acceptDeflate([]), undefined);
  assert.equal(acceptDeflate(offers("x-other")), undefined);
});

test("offers what the client prefers, and always that it understands client_max_window_bits", () => {
  assert.equal(offerDeflate(), "permessage-deflate; client_max_window_bits");
  assert.equal(
    offerDeflate({
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      serverMaxWindowBits: 10,
      clientMaxWindowBits: 11,
    }),
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=11",
  );
});

test("reads an answer, keeping to its own promises where the server is silent", () => {
  assert.deepEqual(readDeflateAnswer(answer("permessage-deflate")), PLAIN);
  assert.deepEqual(
    readDeflateAnswer(answer("permessage-deflate; client_max_window_bits=12; server_no_context_takeover")),
    { ...PLAIN, serverNoContextTakeover: true, clientMaxWindowBits: 12 },
  );
  const kept = readDeflateAnswer(answer("permessage-deflate"), {
    clientNoContextTakeover: true,
    clientMaxWindowBits: 9,
  });
  assert.deepEqual(kept, { ...PLAIN, clientNoContextTakeover: true, clientMaxWindowBits: 9 });
});

test("refuses an answer that goes beyond the offer", () => {
  const small = { serverMaxWindowBits: 10 };
  assert.equal(readDeflateAnswer(answer("permessage-deflate"), small), undefined);
  assert.equal(readDeflateAnswer(answer("permessage-deflate; server_max_window_bits=11"), small), undefined);
  assert.equal(
    readDeflateAnswer(answer("permessage-deflate; server_max_window_bits=10"), small)?.serverMaxWindowBits,
    10,
  );
  assert.equal(readDeflateAnswer(answer("permessage-deflate"), { serverNoContextTakeover: true }), undefined);
  assert.equal(readDeflateAnswer(answer("permessage-deflate; client_max_window_bits")), undefined);
  assert.equal(readDeflateAnswer(answer("x-other")), undefined);
});

test("brings both ends to the same parameters, whatever each prefers", () => {
  const bits = fc.option(fc.integer({ min: 8, max: 15 }), { nil: undefined });
  const preferences: fc.Arbitrary<DeflatePreferences> = fc
    .record({ server: fc.boolean(), client: fc.boolean(), serverBits: bits, clientBits: bits })
    .map(({ server, client, serverBits, clientBits }) => ({
      serverNoContextTakeover: server,
      clientNoContextTakeover: client,
      ...(serverBits === undefined ? {} : { serverMaxWindowBits: serverBits }),
      ...(clientBits === undefined ? {} : { clientMaxWindowBits: clientBits }),
    }));
  fc.assert(
    fc.property(preferences, preferences, (client, server) => {
      const agreement = acceptDeflate(offers(offerDeflate(client)), server);
      assert.ok(agreement !== undefined);
      assert.deepEqual(readDeflateAnswer(answer(agreement.header), client), agreement.params);
      assert.ok(agreement.params.serverMaxWindowBits <= (client.serverMaxWindowBits ?? 15));
      assert.ok(agreement.params.clientMaxWindowBits <= (server.clientMaxWindowBits ?? 15));
    }),
  );
});
