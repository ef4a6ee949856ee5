/** The charts in Chromium. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { freePort } from "@tidewire/testkit";
import { DESKTOP, openPage, PHONE, shows, texts } from "../support/browser.mjs";
import { runExample } from "../support/run-example.mjs";

for (const viewport of [DESKTOP, PHONE]) {
  test(`${viewport.width} pixels wide: a chart for each symbol, drawn anew with each price`, {
    timeout: 60_000,
  }, async (t) => {
    const { url } = await runExample(t, "live-stream", { env: { EVERY_MS: "50" } });
    const page = await openPage(t, url, viewport);
    await page.waitForFunction("document.querySelectorAll('.card canvas').length === 3");
    assert.deepEqual((await texts(page, "h2")).sort(), ["GULL", "REEF", "TIDE"]);
    // Something is drawn in the color of the line, and a moment later it is drawn otherwise.
    await page.waitForFunction(`(${inkOf})("TIDE") > 0`);
    const before = await page.$eval(".card canvas", (canvas) => /** @type {HTMLCanvasElement} */ (canvas).toDataURL());
    const again = "document.querySelector('.card canvas').toDataURL()";
    await page.waitForFunction(`${again} !== ${JSON.stringify(before)}`);
    assert.match((await texts(page, "[data-symbol=TIDE] .price"))[0] ?? "", /^\d+\.\d\d$/);
    await shows(page, "#state", "1 reader");
    assert.equal(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
  });
}

test("a page that was left open goes on when the server comes back", { timeout: 60_000 }, async (t) => {
  const port = await freePort();
  const first = await runExample(t, "live-stream", { port });
  const page = await openPage(t, first.url);
  await shows(page, "#state", "1 reader");
  await first.stop();
  await shows(page, "#state", "trying again");
  await runExample(t, "live-stream", { port });
  await shows(page, "#state", "1 reader");
  const before = await texts(page, ".price");
  await page.waitForFunction(`document.querySelector(".price").textContent !== ${JSON.stringify(before[0])}`);
});

/** Runs in the page: how many pixels of a chart have the color of its line. */
function inkOf(symbol) {
  const canvas = document.querySelector(`[data-symbol=${symbol}] canvas`);
  if (!(canvas instanceof HTMLCanvasElement)) return 0;
  const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    // light-dark(#0b6e69, …), in the light.
    if (data[at] === 0x0b && data[at + 1] === 0x6e && data[at + 2] === 0x69) count += 1;
  }
  return count;
}
