import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTextPacket, encodeTextPacket } from "@tidewire/wire/engine";
import { Revision3 } from "./revision-3.js";

const OPEN = '0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":5000}';

/** On packets as they stand on the wire. */
function session() {
  const revision = new Revision3();
  const through = (way: "incoming" | "outgoing") => (text: string) => {
    const packet = revision[way](decodeTextPacket(text, 4) ?? assert.fail(`${text} is no packet`));
    return packet === undefined ? undefined : encodeTextPacket(packet, 4);
  };
  const [heard, said] = [through("incoming"), through("outgoing")];
  assert.equal(heard(OPEN), OPEN);
  return { heard, said };
}

test("the root namespace, connected unasked, gets the id of the session", () => {
  const { heard, said } = session();
  assert.equal(said("40"), undefined);
  assert.equal(said('40{"token":"x"}'), undefined);
  assert.equal(heard("40"), '40{"sid":"abc"}');
});

test("other namespaces are asked for by name alone, and answered with an id", () => {
  const { heard, said } = session();
  assert.equal(said('40/chat,{"token":"x"}'), "40/chat");
  assert.equal(said("40/chat,"), "40/chat");
  for (const answer of ["40/chat", "40/chat,", "40/chat?a=b,"])
    assert.equal(heard(answer), '40/chat,{"sid":"/chat#abc"}');
});

test("what stands in place of a message is data", () => {
  const { heard } = session();
  assert.equal(heard('44/chat,{"code":7}'), '44/chat,{"message":"without a message","data":{"code":7}}');
  assert.equal(heard("44{}"), '44{"message":"without a message","data":{}}');
});

test("the client pings: the server's pong stands for its ping, and ours is dropped", () => {
  const { heard, said } = session();
  assert.deepEqual([heard("3"), said("3"), heard("2")], ["2", undefined, undefined]);
});

test("an upgrade, events, acknowledgements, errors and bytes pass as they are", () => {
  const { heard, said } = session();
  for (const packet of ["2probe", "5", '42["a",1]', '42/chat,7["a"]', "431[]", "41/chat,", "6"])
    assert.equal(said(packet), packet);
  for (const packet of [
    "3probe",
    "6",
    "1",
    '42["a"]',
    '44"Not authorized"',
    '44/x,"no"',
    '451-["a",{"_placeholder":true,"num":0}]',
  ])
    assert.equal(heard(packet), packet);
  const bytes = { type: "message", data: Uint8Array.of(1) } as const;
  assert.equal(new Revision3().incoming(bytes), bytes);
  assert.equal(new Revision3().outgoing(bytes), bytes);
});
