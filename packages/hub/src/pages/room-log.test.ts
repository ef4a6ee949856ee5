import assert from "node:assert/strict";
import { test } from "node:test";
import type { ChatMessage } from "./chat-protocol.js";
import { RoomLog } from "./room-log.js";

const message = (sendId: string, at: number, from = "Ada"): ChatMessage => ({
  id: `hub-${sendId}`,
  room: "lobby",
  from,
  text: `text ${sendId}`,
  at,
  sendId,
});
const texts = (log: RoomLog) => log.entries.map((entry) => entry.text);

test("messages and notices stand in the order of their time", () => {
  const log = new RoomLog();
  log.receive(message("1", 10), "Ada");
  log.notice("Bob joined", 30);
  log.receive(message("2", 20), "Ada");
  assert.deepEqual(texts(log), ["text 1", "text 2", "Bob joined"]);
});

test("a history that is partly known adds what is new", () => {
  const log = new RoomLog();
  log.receive(message("1", 10), "Ada");
  log.notice("connection lost", 15);
  assert.equal(log.merge([message("1", 10), message("2", 20)], "Ada"), 1);
  assert.deepEqual(texts(log), ["text 1", "connection lost", "text 2"]);
});

test("one's own message is shown at once, then confirmed in its place", () => {
  const log = new RoomLog();
  log.send("1", "Ada", "text 1", 10, { kind: "sending" });
  log.receive(message("2", 11, "Bob"), "Ada");
  log.receive(message("1", 9), "Ada");
  assert.deepEqual(texts(log), ["text 1", "text 2"]);
  const [mine, theirs] = log.entries;
  assert.ok(mine?.kind === "message" && theirs?.kind === "message");
  assert.deepEqual([mine.isMine, mine.state, theirs.isMine], [true, { kind: "sent" }, false]);
});

test("a message that failed can be found, sent again or thrown away", () => {
  const log = new RoomLog();
  log.send("1", "Ada", "one", 10, { kind: "sending" });
  log.send("2", "Ada", "two", 11, { kind: "waiting" });
  log.update("1", { kind: "failed", reason: "too fast" });
  assert.deepEqual(log.mine("failed"), [{ sendId: "1", text: "one" }]);
  assert.deepEqual(log.mine("waiting"), [{ sendId: "2", text: "two" }]);
  log.discard("1");
  assert.deepEqual(texts(log), ["two"]);
});

test("nobody else's message changes state, nor takes the place of one's own", () => {
  const log = new RoomLog();
  log.receive(message("1", 10, "Bob"), "Ada");
  log.update("1", { kind: "failed", reason: "x" });
  assert.deepEqual(log.mine("failed"), []);
  log.send("2", "Ada", "mine", 11, { kind: "sending" });
  log.receive({ ...message("2", 12, "Bob"), text: "posing" }, "Ada");
  assert.deepEqual(texts(log), ["text 1", "mine", "posing"]);
});

test("forgets the oldest entries of a long day", () => {
  const log = new RoomLog();
  for (let at = 0; at < 450; at += 1) log.receive(message(String(at), at), "Ada");
  assert.equal(log.entries.length, 400);
  assert.equal(texts(log)[0], "text 50");
});
