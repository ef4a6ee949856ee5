import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseEngineQuery } from "./query.js";

test("reads what the client of Socket.IO 4 sends", () => {
  const { params, ...query } = parseEngineQuery(
    "/socket.io/?EIO=4&transport=polling&t=a1b2c3d4&sid=lv_VI97HAXpY6yYWAAAC",
  );
  assert.deepEqual(query, {
    version: 4,
    transport: "polling",
    sid: "lv_VI97HAXpY6yYWAAAC",
    b64: false,
    jsonp: undefined,
  });
  assert.equal(params.t, "a1b2c3d4");
});

test("reads what the Swift client sends, whose parameters come in another order", () => {
  const query = parseEngineQuery("/socket.io/?transport=polling&b64=1&EIO=4");
  assert.equal(query.version, 4);
  assert.equal(query.transport, "polling");
  assert.equal(query.b64, true);
});

test("a query without anything is of revision 3", () => {
  for (const url of ["/engine.io/", "/engine.io/?", "?", "", "/engine.io/?&&&"]) {
    assert.deepEqual(parseEngineQuery(url), {
      version: 3,
      transport: undefined,
      sid: undefined,
      b64: false,
      jsonp: undefined,
      params: Object.create(null),
    });
  }
});

for (const eio of ["3", "5", "", "[]", "1e9", "4.0", " 4", "04", "4,4", "constructor"]) {
  test(`EIO=${eio} is revision 3`, () => {
    assert.equal(parseEngineQuery(`/?EIO=${encodeURIComponent(eio)}`).version, 3);
  });
}

test("the last of two equal parameters counts", () => {
  const query = parseEngineQuery("/?EIO=3&EIO=4&transport=websocket&transport=polling");
  assert.equal(query.version, 4);
  assert.equal(query.transport, "polling");
});

test("names of Object's prototype are parameters like any other", () => {
  const { params, transport } = parseEngineQuery("/?__proto__=a&constructor=b&transport=__proto__");
  assert.equal(Object.getPrototypeOf(params), null);
  assert.deepEqual(Object.entries(params), [
    ["__proto__", "a"],
    ["constructor", "b"],
    ["transport", "__proto__"],
  ]);
  assert.equal(transport, "__proto__");
  assert.equal(parseEngineQuery("/").params.toString, undefined);
});

test("b64 counts when it says anything at all", () => {
  assert.equal(parseEngineQuery("/?b64=1").b64, true);
  assert.equal(parseEngineQuery("/?b64=0").b64, true);
  assert.equal(parseEngineQuery("/?b64=").b64, false);
  assert.equal(parseEngineQuery("/?b64").b64, false);
});

test("of a JSONP index only the digits are taken", () => {
  assert.equal(parseEngineQuery("/?j=12").jsonp, "12");
  assert.equal(parseEngineQuery("/?j=0);alert(1").jsonp, "01");
  assert.equal(parseEngineQuery("/?j=").jsonp, "");
});

test("takes a whole URL, and no query out of its fragment", () => {
  assert.equal(parseEngineQuery("ws://host:1/engine.io/?EIO=4&transport=websocket#?EIO=3").version, 4);
  assert.equal(parseEngineQuery("/engine.io/#?EIO=4").version, 3);
});

test("a second question mark belongs to the value", () => {
  assert.equal(parseEngineQuery("/?transport=a?b").transport, "a?b");
});

test("agrees with the URL standard on every query", () => {
  const part = fc.string({
    unit: fc.constantFrom(
      ..."ab=&+%?",
      "%41",
      "%2B",
      "%26",
      "%C3%A9",
      "é",
      "%",
      "%4",
      "%zz",
      "%aa",
      "%E2",
      "%82",
      "%EF%BB%BF",
    ),
    maxLength: 12,
  });
  fc.assert(
    fc.property(part, (query) => {
      const expected = Object.fromEntries(new URL(`http://host/?${query}`).searchParams);
      assert.deepEqual({ ...parseEngineQuery(`/?${query}`).params }, expected);
    }),
    { examples: [["%aa%C3%A9"], ["%E2%82a%E2%82"]] },
  );
});

test("no request target makes the parser throw", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (target) => void parseEngineQuery(`/?EIO=${target}`)));
});
