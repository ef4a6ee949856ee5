/** The testing tool in Chromium, as a person uses it. */

import assert from "node:assert/strict";
import { after, type TestContext } from "node:test";
import type { Browser, Page, Viewport } from "puppeteer-core";
import { launchBrowser } from "../support/browser.js";

const DESK: Viewport = { width: 1280, height: 800 };

let running: Promise<Browser> | undefined;

after(async () => (await running)?.close());

export interface Tool {
  readonly page: Page;
  /** Puts a value in a field, as typing does. */
  fill(selector: string, value: string): Promise<void>;
  click(selector: string): Promise<void>;
  /** Waits until an element that is visible and matches shows the text. */
  shows(selector: string, text: string): Promise<void>;
  texts(selector: string): Promise<string[]>;
  value(selector: string): Promise<string>;
  connect(url: string, fields?: Readonly<Record<string, string>>): Promise<void>;
  /** Sends an event; each argument is a kind and its text. */
  send(event: string, ...args: readonly (readonly [kind: string, text: string])[]): Promise<void>;
  /** Waits for what the doctor says. */
  diagnosis(code: string): Promise<void>;
}

/** `url` is the tool's, with its hash. An error of the page fails the test. */
export async function openTool(t: TestContext, url: string, viewport = DESK): Promise<Tool> {
  running ??= launchBrowser({ acceptInsecureCerts: true });
  const context = await (await running).createBrowserContext();
  const page = await context.newPage();
  await page.setViewport(viewport);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  t.after(async () => {
    await context.close();
    assert.deepEqual(errors, []);
  });
  await page.goto(url);
  await page.waitForSelector("#setup[data-ready]");
  return toolOn(page);
}

function toolOn(page: Page): Tool {
  const texts = async (selector: string) =>
    (await page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => element.textContent.replace(/\\s+/g, " ").trim())`,
    )) as string[];
  const waitFor = async (expression: string, complaint: () => Promise<string>) => {
    try {
      await page.waitForFunction(expression, { timeout: 30_000 });
    } catch {
      assert.fail(await complaint());
    }
  };
  const tool: Tool = {
    page,
    texts,
    fill: (selector, value) =>
      page.$eval(
        selector,
        (field, text) => {
          Object.assign(field, { value: text });
          field.dispatchEvent(new Event("input", { bubbles: true }));
          field.dispatchEvent(new Event("change", { bubbles: true }));
        },
        value,
      ),
    // What lies folded away can be clicked too: this is about what happens then.
    click: (selector) => page.$eval(selector, (element) => (element as unknown as { click(): void }).click()),
    shows: (selector, text) =>
      waitFor(
        `[...document.querySelectorAll(${JSON.stringify(selector)})].some((element) =>
          element.checkVisibility() && element.textContent.includes(${JSON.stringify(text)}))`,
        async () => `${selector} never showed ${JSON.stringify(text)}, but ${JSON.stringify(await texts(selector))}`,
      ),
    value: (selector) => page.$eval(selector, (field) => (field as unknown as { value: string }).value),
    connect: async (url, fields = {}) => {
      await tool.fill("#url", url);
      for (const [selector, value] of Object.entries(fields)) {
        if (value === "on" || value === "off") await check(page, selector, value === "on");
        else await tool.fill(selector, value);
      }
      await tool.click("#connect");
    },
    send: async (event, ...args) => {
      await tool.fill("#draft-event", event);
      while ((await page.$$("#arguments > li")).length > 0) await tool.click("#arguments > li button");
      for (const [index, [kind, text]] of args.entries()) {
        const row = `#arguments > li:nth-child(${index + 1})`;
        await tool.click("#add-argument");
        await tool.fill(`${row} select`, kind);
        if (kind === "file") {
          const chooser = await (await page.$(row))?.$("input");
          await chooser?.uploadFile(text);
          await page.waitForFunction(
            `document.querySelector(${JSON.stringify(`${row} .muted`)})?.textContent.includes("byte")`,
          );
        } else await tool.fill(`${row} textarea`, text);
      }
      await page.waitForSelector("#send:not([disabled])");
      await tool.click("#send");
    },
    diagnosis: (code) =>
      waitFor(
        `document.querySelector("#doctor:not([hidden])")?.dataset.code === ${JSON.stringify(code)}`,
        async () =>
          `the doctor never said ${code}, but ${JSON.stringify(await texts("#doctor, #status, #setup .problem"))}`,
      ),
  };
  return tool;
}

function check(page: Page, selector: string, isOn: boolean): Promise<void> {
  return page.$eval(
    selector,
    (field, wanted) => {
      const box = field as unknown as { checked: boolean; click(): void };
      if (box.checked !== wanted) box.click();
    },
    isOn,
  );
}
