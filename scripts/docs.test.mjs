/** The documents hold together: what they link to is there. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { filesBelow, root } from "./repository.mjs";

const DOCUMENTS = [...readdirSync(root), ...["docs", "examples", "packages"].flatMap(filesBelow)].filter((path) =>
  path.endsWith(".md"),
);

for (const path of DOCUMENTS) {
  test(`every link in ${path} leads somewhere`, () => {
    const broken = linksOf(readFileSync(join(root, path), "utf8")).filter(
      (link) => !existsSync(join(root, dirname(path), link)),
    );
    assert.deepEqual(broken, []);
  });
}

test("the list of how-tos names each of them", () => {
  const listed = linksOf(readFileSync(join(root, "docs/how-to/README.md"), "utf8"));
  const pages = readdirSync(join(root, "docs", "how-to")).filter(
    (name) => name.endsWith(".md") && name !== "README.md",
  );
  assert.deepEqual(
    pages.filter((page) => !listed.includes(page)),
    [],
  );
});

test("finds links and pictures, without their anchors, and leaves comments, code and the web alone", () => {
  const markdown = [
    "[a](docs/a.md) and ![b](b.png) and [c](docs/c.md#part)",
    "[web](https://example.com) [here](#part) <!-- [d](d.md) --> `[e](e.md)`",
    "```md",
    "[f](f.md)",
    "```",
  ];
  assert.deepEqual(linksOf(markdown.join("\n")), ["docs/a.md", "b.png", "docs/c.md"]);
});

/** Targets inside the repository. */
function linksOf(markdown) {
  const prose = markdown.replace(/^```[\s\S]*?^```$|<!--[\s\S]*?-->|`[^`\n]*`/gm, "");
  return [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map((match) => match[1]).filter((link) => !/^\w+:/.test(link));
}
