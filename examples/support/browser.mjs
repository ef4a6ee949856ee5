/** For the tests of the examples: a headless Chromium whose pages must run without an error. */
import assert from "node:assert/strict";
import { after } from "node:test";
import { launch } from "puppeteer-core";

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
];

export const DESKTOP = { width: 1100, height: 720 };
export const PHONE = { width: 390, height: 844, isMobile: true, hasTouch: true };

/** @type {Promise<import("puppeteer-core").Browser> | undefined} */
let running;

after(async () => (await running)?.close());

/**
 * Opens a page with storage of its own. It is closed when the test ends, and has to have run without an error.
 * @param {import("node:test").TestContext} t
 * @param {string} url
 * @param {import("puppeteer-core").Viewport} viewport
 */
export async function openPage(t, url, viewport = DESKTOP) {
  running ??= launch({ executablePath: process.env.CHROME_PATH || "/usr/bin/chromium", args: ARGUMENTS });
  const context = await (await running).createBrowserContext();
  const page = await context.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  await page.setViewport(viewport);
  await page.goto(url, { waitUntil: "load" });
  return page;
}

/**
 * Waits until an element that fits the selector can be seen and holds the text.
 * @param {import("puppeteer-core").Page} page
 * @param {string} selector
 * @param {string} text
 */
export async function shows(page, selector, text) {
  const expression = `[...document.querySelectorAll(${JSON.stringify(selector)})].some((element) =>
    element.checkVisibility() && element.textContent.includes(${JSON.stringify(text)}))`;
  try {
    await page.waitForFunction(expression, { timeout: 20_000 });
  } catch {
    assert.fail(`${selector} never showed ${JSON.stringify(text)}, but ${JSON.stringify(await texts(page, selector))}`);
  }
}

/**
 * The texts of all elements that fit.
 * @param {import("puppeteer-core").Page} page
 * @param {string} selector
 * @returns {Promise<string[]>}
 */
export function texts(page, selector) {
  return page.$$eval(selector, (elements) => elements.map((element) => element.textContent ?? ""));
}
