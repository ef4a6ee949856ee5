import assert from "node:assert/strict";
import { test } from "node:test";
import { engineCodec } from "@tidewire/wire/engine";
import { jsonpFormat } from "./jsonp.js";

const FORM = "application/x-www-form-urlencoded";

test("a payload becomes a script that calls the numbered callback", () => {
  const format = jsonpFormat(engineCodec(4), "7");
  assert.equal(format.wrap('4"hi"'), '___eio[7]("4\\"hi\\"");');
  assert.equal(format.wrap("4\u2028"), '___eio[7]("4\\u2028");');
  assert.equal(format.contentType("x"), "text/plain; charset=UTF-8");
});

test("bytes travel as text: sessions share their payloads with those that asked for b64", () => {
  const format = jsonpFormat(engineCodec(3), "0");
  assert.deepEqual([format.name, format.supportsBinary], ["plain3b64", false]);
});

test("the payload is the form's field d, with its line feeds", () => {
  const { unwrap } = jsonpFormat(engineCodec(4), "0");
  assert.equal(unwrap(Buffer.from("d=4a%5Cnb"), FORM), "4a\nb");
  assert.equal(unwrap(Buffer.from("d=4%C3%A9"), FORM), "4é");
});

test("a form without d is no payload, one that is not UTF-8 none of ours", () => {
  const { unwrap } = jsonpFormat(engineCodec(4), "0");
  assert.equal(unwrap(Buffer.from(""), FORM), null);
  assert.equal(unwrap(Buffer.from("e=4"), FORM), null);
  assert.equal(unwrap(Buffer.of(0x64, 0x3d, 0xff), FORM), undefined);
});
