import assert from "node:assert/strict";
import { test } from "node:test";
import { type PlainClientsOptions, resolvePlainOptions } from "./plain-options.js";
import { PlainPaths } from "./plain-paths.js";

function paths(...places: [string | RegExp, PlainClientsOptions?][]): PlainPaths {
  const all = new PlainPaths();
  for (const [names, options] of places) {
    const fits = typeof names === "string" ? names : (name: string) => names.test(name);
    all.add({ names: fits, options: resolvePlainOptions(options) });
  }
  return all;
}

test("without a place nothing leads anywhere", () => {
  assert.equal(paths().webSocket("/chat"), null);
  assert.equal(paths().eventStream("/chat/events"), null);
  assert.equal(paths().webSocket(undefined), null);
});

test("a namespace is at its name, with and without a slash and a query", () => {
  const all = paths(["/chat"]);
  for (const url of ["/chat", "/chat/", "/chat?x=/y", "/chat#x", "/%63hat"]) {
    assert.equal(all.webSocket(url)?.name, "/chat", url);
  }
  for (const url of ["/chatter", "/cha", "/chat/x", "/x/chat", "/%zz", "/chat/events", "//chat"]) {
    assert.equal(all.webSocket(url), null, url);
  }
  assert.equal(all.eventStream("/chat/events?x")?.name, "/chat");
  assert.equal(all.eventStream("/chat/events/")?.name, "/chat");
  assert.equal(all.eventStream("/chat"), null);
});

test("the main namespace is at the root", () => {
  const all = paths(["/"]);
  assert.equal(all.webSocket("/")?.name, "/");
  assert.equal(all.eventStream("/events")?.name, "/");
});

test("a path of its own takes the place of the name", () => {
  const all = paths(["/chat", { path: "/api/live" }]);
  assert.equal(all.webSocket("/api/live")?.name, "/chat");
  assert.equal(all.webSocket("/chat"), null);
});

test("a way that is closed leads nowhere", () => {
  assert.equal(paths(["/a", { webSocket: false }]).webSocket("/a"), null);
  assert.equal(paths(["/a", { eventStream: false }]).eventStream("/a/events"), null);
});

test("a pattern is at the names that fit, behind its path", () => {
  const all = paths([/^\/room-\d+$/, { path: "/live" }], [/^\/b/]);
  assert.equal(all.webSocket("/live/room-7")?.name, "/room-7");
  assert.equal(all.eventStream("/live/room-7/events")?.name, "/room-7");
  assert.equal(all.webSocket("/b/%C3%A9")?.name, "/b/é");
  for (const url of ["/room-7", "/live/room-x", "/liveroom-7", "/b,c"]) assert.equal(all.webSocket(url), null, url);
});

test("a namespace that is added again has its new path alone", () => {
  const all = paths(["/chat"], ["/chat", { path: "/live" }]);
  assert.equal(all.webSocket("/chat"), null);
  assert.equal(all.webSocket("/live")?.name, "/chat");
});

test("a path leads to one namespace", () => {
  assert.throws(() => paths(["/a"], ["/b", { path: "/a" }]), { code: "bad-option" });
});
