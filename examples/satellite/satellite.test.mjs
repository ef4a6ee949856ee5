/** A station, a hub and somebody who follows, each killed and started again while readings go on. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test as unbounded } from "node:test";
import { io } from "@tidewire/client";
import { eventually, freePort, nextEvent } from "@tidewire/testkit";
import { io as publishedIo } from "socket.io-client";
import { startHub } from "../support/hub.mjs";
import { runExample } from "../support/run-example.mjs";
import { follow } from "./page/follow.mjs";

/** Removed when no test is left: what a test registers runs first to last, and a station writes until it has ended. */
const folder = mkdtempSync(join(tmpdir(), "tidewire-satellite-"));
after(() => rmSync(folder, { recursive: true }));

/** What follows the station: what it has heard, and how much it was told is lost. */
/** @param {any} client ours, or the published one */
function follower(t, url, client = io) {
  const socket = client(url, { forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 500 });
  t.after(() => socket.disconnect());
  /** @type {number[]} */
  const heard = [];
  let lost = 0;
  follow(
    socket,
    (reading) => heard.push(reading.id),
    (missing) => {
      lost += missing;
    },
  );
  return {
    socket,
    heard,
    /** Resolves when so many more were heard; all of them since the first, in order and once each. */
    async hearsMore(count = 10) {
      const wanted = (heard.at(-1) ?? 0) + count;
      await eventually(() => (heard.at(-1) ?? 0) >= wanted, { withinMs: 30_000, what: `heard ${heard.length}` });
      assert.deepEqual(
        heard,
        Array.from(heard, (_, index) => index + 1),
      );
      assert.equal(lost, 0);
    },
  };
}

/** The way to a journal that nobody else writes. */
const newJournal = () => join(mkdtempSync(join(folder, "station-")), "journal.jsonl");

/** How to start a station that writes one journal, again and again. */
function stationFor(t, hubUrl) {
  const env = { HUB_URL: hubUrl, JOURNAL: newJournal(), EVERY_MS: "50" };
  return () => runExample(t, "satellite", { env });
}

test("the hub is killed and started again: whoever follows hears every reading once, in order", async (t) => {
  const hub = await startHub(t);
  const station = await stationFor(t, hub.url)();
  const ours = follower(t, hub.url);
  const published = follower(t, hub.url, publishedIo);
  await ours.hearsMore();
  await hub.stop();
  await station.prints(/disconnected/);
  const again = await startHub(t, hub.port);
  await Promise.all([ours.hearsMore(40), published.hearsMore(40)]);
  // Politely, this time.
  await again.stop("SIGTERM");
  await startHub(t, hub.port);
  await Promise.all([ours.hearsMore(40), published.hearsMore(40)]);
});

test("the station is killed and started again: its readings go on where they were", async (t) => {
  const hub = await startHub(t);
  const start = stationFor(t, hub.url);
  const first = await start();
  const reader = follower(t, hub.url);
  await reader.hearsMore();
  await first.stop("SIGKILL");
  const second = await start();
  await reader.hearsMore();
  await second.stop("SIGTERM");
  await start();
  await reader.hearsMore();
});

test("what the station measured while there was no hub, and before anybody was there, arrives", async (t) => {
  const port = await freePort();
  const station = await stationFor(t, `http://localhost:${port}`)();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await startHub(t, port);
  await station.prints(/connected to/);
  const reader = follower(t, `http://localhost:${port}`);
  await reader.hearsMore(20);
});

test("whoever was away for long catches up with hundreds, batch by batch", async (t) => {
  const hub = await startHub(t);
  await stationFor(t, hub.url)();
  const reader = follower(t, hub.url);
  await reader.hearsMore(5);
  reader.socket.disconnect();
  const other = follower(t, hub.url);
  await other.hearsMore(250);
  reader.socket.connect();
  await reader.hearsMore(260);
});

test("a command from another program reaches the station, and its answer everybody", async (t) => {
  const hub = await startHub(t);
  await stationFor(t, hub.url)();
  const one = io(hub.url, { forceNew: true });
  t.after(() => one.disconnect());
  /** @type {string[]} */
  const whys = [];
  follow(one, (reading) => whys.push(reading.why));
  await eventually(() => whys.length > 0);
  assert.deepEqual(await one.emitWithAck("room", "weather", "measure now"), { heard: 1 });
  await eventually(() => whys.includes("asked"));
});

test("nonsense from others does not end the station", async (t) => {
  const hub = await startHub(t);
  await stationFor(t, hub.url)();
  const rude = io(hub.url, { forceNew: true });
  t.after(() => rude.disconnect());
  for (const args of [[], [null], ["x", rude.id], [0, 7], [0, "nobody"], [{}, {}], [-1, rude.id], [1e99, rude.id]]) {
    rude.emit("room", "weather", "since", ...args);
  }
  const reader = follower(t, hub.url);
  await reader.hearsMore();
});

test("retries alone: what a program emits while the hub is away arrives in order, for those who are back first", async (t) => {
  const hub = await startHub(t);
  const writer = io(hub.url, { forceNew: true, retries: 3, ackTimeout: 5000, reconnectionDelay: 3000 });
  const reader = io(hub.url, { forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 100 });
  t.after(() => writer.disconnect());
  t.after(() => reader.disconnect());
  /** @type {number[]} */
  const heard = [];
  reader.on("tick", (count) => heard.push(count));
  await Promise.all([nextEvent(writer, "connect"), nextEvent(reader, "connect")]);
  const lost = nextEvent(writer, "disconnect");
  await hub.stop();
  await lost;
  for (let count = 1; count <= 20; count += 1) writer.emit("broadcast", "tick", count);
  await startHub(t, hub.port);
  await eventually(() => heard.length === 20, { withinMs: 30_000, what: `heard ${heard}` });
  assert.deepEqual(
    heard,
    Array.from(heard, (_, index) => index + 1),
  );
});

test("without HUB_URL it brings a hub along, and both end together", async (t) => {
  const hubPort = await freePort();
  const env = { HUB_PORT: String(hubPort), JOURNAL: newJournal() };
  const station = await runExample(t, "satellite", { env });
  await station.prints(/connected to/);
  await follower(t, `http://localhost:${hubPort}`).hearsMore(2);
  assert.equal(await station.stop("SIGTERM"), 0);
  await eventually(() =>
    fetch(`http://localhost:${hubPort}`).then(
      () => false,
      () => true,
    ),
  );
});

function test(title, run) {
  unbounded(title, { timeout: 90_000 }, run);
}
