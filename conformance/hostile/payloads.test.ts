/** Bodies of posts that are no payload, or one that no honest client sends (hostile-input.md, polling). */
import assert from "node:assert/strict";
import { assertGone, Target } from "./target.js";

const target = new Target();

for (const [title, body] of Object.entries({
  nothing: "",
  "separators only": "\x1e".repeat(1000),
  "a separator at the end": "40\x1e",
  "an unknown type": "7",
  "a type that is no digit": "hello",
  "base64 that is none": "b%%%%",
  "base64 of a wrong length": "bAAAAA",
  "more packets than allowed": Array.from({ length: 100_001 }, () => "3").join("\x1e"),
  "bytes that are no UTF-8": Buffer.from("4\xff\xfe", "latin1"),
  "a UTF-16 file": Buffer.from("\ufeff40", "utf16le"),
})) {
  target.attack(`a body of ${title} is refused with 400, and the session ends`, async (t) => {
    const session = await target.polling(t);
    const { status } = await session.http.post(session.url, body, { "content-type": "text/plain" });
    assert.equal(status, 400);
    await assertGone(session);
  });
}

for (const [title, body] of Object.entries({
  "a hundred thousand pongs": Array.from({ length: 100_000 }, () => "3").join("\x1e"),
  "a hundred thousand noops": Array.from({ length: 100_000 }, () => "6").join("\x1e"),
})) {
  target.attack(`a body of ${title} is read, and the session stays`, async (t) => {
    const session = await target.polling(t);
    assert.equal((await session.http.post(session.url, body)).status, 200);
    assert.match(String(await session.join()), /^40\{/);
  });
}

target.attack("packets behind the one that ends the session are not read", async (t) => {
  const session = await target.polling(t);
  assert.equal((await session.post("1", "40", '42["echo"]')).status, 200);
  await assertGone(session);
});

for (const [title, body] of Object.entries({
  nothing: "",
  "a length over the body": "9:4",
  "a length under the body": "1:4hello",
  "a negative length": "-1:4",
  "no digits": "abc:4",
  "a length without a colon": "12",
  "a length of zero": "1:40:",
  "a length beyond all numbers": `${"9".repeat(400)}:4`,
  "a million digits": "1".repeat(999_999),
  "digits with blanks": " 1:4",
  "more packets than allowed": "1:3".repeat(100_001),
})) {
  target.attack(`revision 3: a body of ${title} is refused with 400, and the session ends`, async (t) => {
    const session = await target.polling(t, { version: 3 });
    assert.equal((await session.http.post(session.url, body)).status, 400);
    await assertGone(session);
  });
}

for (const [title, body] of Object.entries({
  "a kind that does not exist": Buffer.of(7, 1, 0xff, 0x34),
  "a digit over nine": Buffer.of(0, 10, 0xff, 0x34),
  "a length without its end": Buffer.of(0, 1, 2, 3),
  "a length over the body": Buffer.of(0, 9, 9, 0xff, 0x34),
  "a length beyond all numbers": Buffer.concat([Buffer.of(0), Buffer.alloc(400, 9), Buffer.of(0xff, 0x34)]),
  "text that is no UTF-8": Buffer.of(0, 2, 0xff, 0x34, 0xff),
  "a binary packet of an unknown type": Buffer.of(1, 1, 0xff, 9),
  "an empty binary packet": Buffer.of(1, 0, 0xff),
})) {
  target.attack(`revision 3: bytes with ${title} are refused with 400, and the session ends`, async (t) => {
    const session = await target.polling(t, { version: 3 });
    assert.equal((await session.http.post(session.url, body)).status, 400);
    await assertGone(session);
  });
}
