/** The station's page, left open while hub and station are killed and come back. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openPage, PHONE, shows } from "../support/browser.mjs";
import { startHub } from "../support/hub.mjs";
import { runExample } from "../support/run-example.mjs";

/** Removed when no test is left: what a test registers runs first to last, and a station writes until it has ended. */
const folder = mkdtempSync(join(tmpdir(), "tidewire-satellite-"));
after(() => rmSync(folder, { recursive: true }));

for (const viewport of [undefined, PHONE]) {
  test(`a page sees every reading${viewport ? ", on a phone" : ""}`, { timeout: 90_000 }, async (t) => {
    const hub = await startHub(t);
    const journal = join(mkdtempSync(join(folder, "station-")), "journal.jsonl");
    const env = { HUB_URL: hub.url, JOURNAL: journal, EVERY_MS: "100" };
    const station = await runExample(t, "satellite", { env });
    const page = await openPage(t, station.url, viewport);
    const seesMore = async (count = 10) => {
      const wanted = Number(await page.evaluate("numbers.length")) + count;
      await page.waitForFunction(`numbers.length >= ${wanted}`);
      const numbers = /** @type {number[]} */ (await page.evaluate("numbers"));
      assert.deepEqual(
        numbers,
        Array.from(numbers, (_, index) => index + 1),
      );
    };
    await shows(page, "#state", `connected to ${hub.url}`);
    await seesMore();
    await hub.stop();
    await shows(page, "#state", "connection lost");
    await startHub(t, hub.port);
    await seesMore();
    await station.stop("SIGKILL");
    await runExample(t, "satellite", { env, port: station.port });
    await seesMore();
    await page.click("#measure");
    await shows(page, "#readings td", "asked");
    assert.match(String(await page.$eval("#now", ({ textContent }) => textContent)), /^-?\d+\.\d$/);
    assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
  });
}
