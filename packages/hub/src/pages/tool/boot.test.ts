import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Window } from "happy-dom";
import { shown } from "../testing/page.js";
import { boot } from "./boot.js";
import { click, fill, openTool, toolUrl } from "./testing/tool-page.js";

test("starts with what the browser has, and speaks to nobody", async () => {
  const window = new Window({ url: "http://localhost:3000/tool#url=http%3A%2F%2Fa.example&events=news" });
  const document = openTool(window, readFileSync(toolUrl, "utf8"));
  const asked: unknown[] = [];
  Object.assign(window, { fetch: (url: unknown) => void asked.push(url), WebSocket: class {} });
  boot(window as unknown as Parameters<typeof boot>[0]);
  assert.equal(document.querySelector<HTMLInputElement>("#url")?.value, "http://a.example");
  assert.match(shown(document, "#notice")[0] ?? "", /came with a link/);
  fill(document, "#path", "/elsewhere");
  assert.match(window.location.hash, /^#tidewire=1\./);
  click(document, "#theme");
  assert.ok(document.documentElement.dataset.theme);
  assert.deepEqual(asked, []);
  await window.happyDOM.close();
});
