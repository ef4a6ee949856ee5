/** A headless Chromium, and a page of the test's own with one bundle loaded. */
import { existsSync } from "node:fs";
import { after, type TestContext } from "node:test";
import { type Browser, type LaunchOptions, launch, type Page } from "puppeteer-core";

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where Debian puts it, unless the environment says otherwise. */
function chromiumPath(): string {
  const named = process.env.CHROME_PATH;
  return named !== undefined && existsSync(named) ? named : "/usr/bin/chromium";
}

/** A Chromium, for whoever closes it. */
export function launchBrowser(options: Pick<LaunchOptions, "acceptInsecureCerts"> = {}): Promise<Browser> {
  return launch({ ...options, executablePath: chromiumPath(), args: ARGUMENTS });
}

let running: Promise<Browser> | undefined;

after(async () => (await running)?.close());

/** Opens pages in one browser, each test's with storage of their own. The browser is closed when the file ends. */
export async function browser(t: TestContext): Promise<{ open(url: string): Promise<Page> }> {
  running ??= launchBrowser();
  const context = await (await running).createBrowserContext();
  t.after(() => context.close());
  return {
    async open(url) {
      const page = await context.newPage();
      await page.goto(url, { waitUntil: "load" });
      return page;
    },
  };
}
