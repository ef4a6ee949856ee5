import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientError } from "@tidewire/client";
import { shown, submit } from "../testing/page.js";
import { EMPTY_DRAFT } from "./argument.js";
import { writeHash } from "./hash.js";
import { memoryTool, settle, value } from "./memory-tool.test.js";
import { EMPTY_SETUP } from "./setup.js";
import { click, fill, tick } from "./testing/tool-page.js";

test("begins with the hub itself as the server, and connects to nothing by itself", () => {
  const { document, plans, asked } = memoryTool();
  assert.equal(value(document, "#url"), "http://localhost:3000");
  assert.deepEqual([plans.length, asked.length], [0, 0]);
});

test("a link fills the form, says so, and connects to nothing until one presses Connect", () => {
  const setup = { ...EMPTY_SETUP, url: "http://far.example", namespaces: ["/chat"] };
  const draft = { ...EMPTY_DRAFT, namespace: "/chat", event: "order" };
  const { document, plans, sinks } = memoryTool({
    hash: `#${writeHash("tidewire", { setup, draft, secrets: false })}`,
  });
  assert.deepEqual(
    [value(document, "#url"), value(document, "#draft-event"), value(document, "#draft-namespace")],
    ["http://far.example", "order", "/chat"],
  );
  assert.match(shown(document, "#notice")[0] ?? "", /came with a link/);
  assert.equal(plans.length + sinks.length, 0);
  submit(document, "#setup");
  assert.deepEqual([plans.length, document.querySelector<HTMLElement>("#notice")?.hidden], [1, true]);
});

test("another link in the same tab ends the connection and fills the form", async () => {
  const { document, connect, follow } = memoryTool();
  await connect();
  follow(
    `#${writeHash("v2", { setup: { ...EMPTY_SETUP, url: "http://b.example" }, draft: EMPTY_DRAFT, secrets: false })}`,
  );
  assert.deepEqual([value(document, "#url"), shown(document, "#status-text")], ["http://b.example", ["not connected"]]);
  follow("#nonsense");
  assert.match(shown(document, "#notice")[0] ?? "", /no set-up/);
});

test("connects, shows what comes, sends, and shows the acknowledgement", async () => {
  const { document, connect, say, sent, draw } = memoryTool();
  await connect();
  assert.deepEqual(shown(document, "#status-text"), ["connected · memory"]);
  say('2["news",1,"two"]');
  fill(document, "#draft-event", "order");
  fill(document, "#arguments textarea", "[7]");
  submit(document, "#composer");
  await settle();
  assert.equal(sent.at(-1), '20["order",[7]]');
  say('30["done"]');
  draw();
  assert.deepEqual(shown(document, "#events .name"), ["order", "news", "connected as one"]);
  assert.deepEqual(shown(document, "#events .ack.good pre"), ['"done"']);
  click(document, "#sent button");
  await settle();
  assert.equal(sent.at(-1), '21["order",[7]]');
  click(document, "#disconnect");
  draw();
  assert.deepEqual(shown(document, "#status-text"), ["not connected"]);
  assert.equal(document.querySelector<HTMLButtonElement>("#send")?.disabled, true);
});

test("only the chosen events are shown", async () => {
  const { document, connect, say, draw } = memoryTool();
  fill(document, "#listen", "wanted");
  await connect();
  say('2["other"]');
  say('2["wanted"]');
  draw();
  assert.deepEqual(shown(document, "#events .in .name"), ["wanted"]);
});

test("what the server asks is answered with what stands in the composer", async () => {
  const { document, connect, say, sent, draw } = memoryTool();
  await connect();
  say('29["ask"]');
  draw();
  fill(document, "#arguments textarea", '"yes"');
  click(document, "#events .in button");
  assert.equal(sent.at(-1), '39["yes"]');
  draw();
  assert.equal(document.querySelectorAll("#events .in button").length, 0);
});

test("a problem stands where it is, and nothing is sent", async () => {
  const { document, connect, sent, plans } = memoryTool();
  fill(document, "#auth", "{");
  submit(document, "#setup");
  assert.match(shown(document, "#auth-problem")[0] ?? "", /no JSON/);
  assert.equal(plans.length, 0);
  fill(document, "#auth", "");
  await connect();
  const count = sent.length;
  fill(document, "#arguments textarea", "{");
  submit(document, "#composer");
  assert.match(shown(document, "#draft-problem")[0] ?? "", /^Argument 1: This is no JSON/);
  assert.equal(sent.length, count);
});

test("the address follows the form, without secrets", () => {
  const { document, hashes } = memoryTool();
  fill(document, "#auth", '{"token":"geheim"}');
  fill(document, "#path", "/x");
  const last = hashes.at(-1) ?? "";
  assert.match(last, /^tidewire=1\./);
  assert.equal(atob((last.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/")).includes("geheim"), false);
});

test("the first failure is looked into once, further ones are not", async () => {
  const { document, sinks, asked } = memoryTool();
  fill(document, "#url", "http://a.example");
  submit(document, "#setup");
  sinks[0]?.failed(new ClientError("transport", "xhr poll error", { description: 0 }));
  assert.deepEqual(shown(document, "#doctor-title"), ["Looking into the connection…"]);
  for (let turn = 0; turn < 5; turn += 1) await settle();
  assert.deepEqual(shown(document, "#doctor-title"), ["Nobody answers at this address"]);
  assert.equal(asked.length, 2);
  click(document, "#doctor .buttons button:last-child");
  assert.equal(document.querySelector<HTMLElement>("#doctor")?.hidden, true);
  click(document, "#disconnect");
});

test("mixed content is told before anything is sent", () => {
  const { document, plans, asked } = memoryTool({ isSecure: true });
  fill(document, "#url", "http://a.example");
  submit(document, "#setup");
  assert.match(shown(document, "#doctor-title")[0] ?? "", /^A secure page/);
  assert.deepEqual([plans.length, asked.length], [0, 0]);
});

test("a refused namespace is explained, and can be asked again", async () => {
  const { document, connect, say, sent } = memoryTool();
  fill(document, "#namespaces", "/, /admin");
  await connect();
  say('4/admin,{"message":"no entry","data":{"why":1}}');
  assert.deepEqual(shown(document, "#doctor-title"), ["/admin refused you: no entry"]);
  click(document, "#sockets li:last-child button");
  await settle();
  assert.equal(sent.at(-1), "0/admin,");
});

test("the link and the program are made of what stands in the fields", async () => {
  const { document, copied } = memoryTool();
  fill(document, "#url", "http://a.example");
  fill(document, "#auth", '{"token":"geheim"}');
  click(document, "#share");
  assert.match(value(document, "#share-link") ?? "", /^http:\/\/localhost:3000\/tool#tidewire=1\./);
  click(document, "#share-copy");
  click(document, "#code");
  assert.doesNotMatch(value(document, "#code-text") ?? "", /geheim/);
  tick(document, "#code-secrets", true);
  assert.match(value(document, "#code-text") ?? "", /geheim/);
  await settle();
  assert.equal(copied.length, 1);
});

test("where there is little room the form makes way once the connection stands", async () => {
  const { document, connect } = memoryTool({ isNarrow: true });
  await connect();
  assert.equal(document.querySelector<HTMLElement>("#setup")?.dataset.folded, "true");
});

test("round trips are measured over HTTP when one wants that", async () => {
  const { document, connect, asked, draw } = memoryTool();
  await connect();
  fill(document, "#measure", "http");
  assert.match(asked[0] ?? "", /^http:\/\/a\.example\/socket\.io\/\?EIO=4&transport=none$/);
  fill(document, "#measure", "off");
  for (const id of ["#events-clear", "#packets-clear", "#packets-pause", "#sent-clear", "#latency-clear"])
    click(document, id);
  draw();
  assert.deepEqual(shown(document, "#events .name"), []);
});
