/** docs/how-to/first-chat.md, followed step by step: what a learner has at the end of it is a chat. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { freePort } from "@tidewire/testkit";
import { linkDependencies, readExample } from "../../scripts/examples.mjs";
import { openPage, shows, texts } from "../support/browser.mjs";

const DOCUMENT = readFileSync(new URL("../../docs/how-to/first-chat.md", import.meta.url), "utf8");
const [server, takeIo, connection, submit, printIt, sendItOn, hear] = blocks("js");
const [page, scripts] = blocks("html");

const withIo = insert(server, takeIo, /^var http = .*\n/m);
const withConnection = withIo.replace(/^http\.listen/m, () => `${connection}\nhttp.listen`);
const STEPS = {
  printing: insert(withConnection, printIt, /^io\.on.*\n/m),
  sending: insert(withConnection, sendItOn, /^io\.on.*\n/m),
  asking: page + insert(scripts, submit, /io\(\);\n/),
  hearing: page + insert(scripts, submit + hear, /io\(\);\n/),
};

test("step 1 serves the page", { timeout: 60_000 }, async (t) => {
  const { url } = await start(t, server, page);
  const ann = await openPage(t, url);
  assert.equal(await ann.title(), "Chat");
});

test("steps 2 and 3: the server prints who comes, what they say and that they leave", {
  timeout: 60_000,
}, async (t) => {
  const { url, prints } = await start(t, STEPS.printing, STEPS.asking);
  const ann = await openPage(t, url);
  await prints("somebody came");
  await ann.type("#m", "hello");
  await ann.keyboard.press("Enter");
  await prints("message: hello");
  await ann.close();
  await prints("somebody left");
});

test("step 4 is a chat", { timeout: 60_000 }, async (t) => {
  const { url } = await start(t, STEPS.sending, STEPS.hearing);
  const [ann, bob] = [await openPage(t, url), await openPage(t, url)];
  await ann.type("#m", "hello <b>Bob</b>");
  await ann.keyboard.press("Enter");
  await shows(bob, "#messages li", "hello <b>Bob</b>");
  await shows(ann, "#messages li", "hello <b>Bob</b>");
  assert.deepEqual(await texts(ann, "#m"), [""]);
});

/** The fenced blocks of a language, in order. */
function blocks(language) {
  return [...DOCUMENT.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map((match) => match[1]);
}

function insert(text, addition, below) {
  assert.match(text, below);
  return text.replace(below, (line) => line + addition);
}

async function start(t, serverText, pageText) {
  const example = readExample("chat-tutorial");
  linkDependencies(example);
  mkdirSync(join(example.folder, "dist"), { recursive: true });
  const folder = mkdtempSync(join(example.folder, "dist", "first-chat-"));
  const port = await freePort();
  writeFileSync(join(folder, "server.cjs"), serverText.replaceAll("3000", String(port)));
  writeFileSync(join(folder, "index.html"), pageText);
  const child = spawn(process.execPath, ["server.cjs"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  t.after(async () => {
    child.kill("SIGKILL");
    await exit;
    rmSync(folder, { recursive: true });
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const prints = async (text) => {
    while (!output.includes(text)) {
      const ended = await Promise.race([once(child.stdout, "data").then(() => false), exit.then(() => true)]);
      if (ended) assert.fail(`the server ended:\n${output}`);
    }
  };
  await prints(`listening on *:${port}`);
  return { url: `http://localhost:${port}`, prints };
}
