import assert from "node:assert/strict";
import { test } from "node:test";
import { pathTest } from "./path.js";

test("a path is that path alone, with or without a query", () => {
  const isFeed = pathTest("/feed");
  for (const url of ["/feed", "/feed?a=1", "/feed#x"]) assert.equal(isFeed(url), true, url);
  for (const url of ["/feeds", "/feed/", "/feed/x", "/", "", "/Feed", undefined]) assert.equal(isFeed(url), false, url);
});

test("a path that ends in a slash is everything below it", () => {
  const isBelow = pathTest("/feed/");
  for (const url of ["/feed/", "/feed/x", "/feed/x/y?z"]) assert.equal(isBelow(url), true, url);
  for (const url of ["/feed", "/feeds/", undefined]) assert.equal(isBelow(url), false, url);
});

test("without a path everything is wanted", () => {
  for (const url of ["/", "/x", "*", undefined]) assert.equal(pathTest(undefined)(url), true);
});

test("what is no path is refused", () => {
  for (const path of ["feed", "", "/feed?x", 5, null]) {
    assert.throws(() => pathTest(path), { code: "bad-option", message: /^option path is / });
  }
});
