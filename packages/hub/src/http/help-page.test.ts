import assert from "node:assert/strict";
import { test } from "node:test";
import { type Audience, relayRules } from "../app/relay-rules.js";
import { helpPage } from "./help-page.js";

const template = "<table><!-- rules --></table>";

test("shows each rule that is in use", () => {
  const page = helpPage(template, relayRules(new Map<string, Audience>([["news", "others"]])), true);
  assert.match(page, /<code>emit\(&#34;news&#34;, \.\.\.args\)<\/code><\/td><td>everyone else hears it<\/td>/);
  assert.match(page, /<code>emit\(&#34;direct&#34;, id, event, \.\.\.args\)<\/code>/);
  assert.doesNotMatch(page, /<!-- rules -->/);
});

test("an event name from the configuration is text, never markup", () => {
  const page = helpPage(template, relayRules(new Map<string, Audience>([["<img src=x>$&", "others"]])), true);
  assert.doesNotMatch(page, /<img/);
  assert.match(page, /&#60;img src=x&#62;\$&#38;/);
});

test("a star is told as any other event", () => {
  const page = helpPage(template, relayRules(new Map<string, Audience>([["*", "others"]])), true);
  assert.match(page, /<td>any other event<\/td><td>everyone else hears it<\/td>/);
});

test("the testing tool is named where there is one", () => {
  const rules = relayRules(new Map<string, Audience>([["*", "others"]]));
  assert.match(helpPage("<!-- tool --><!-- rules -->", rules, true), /href="\/tool"/);
  assert.doesNotMatch(helpPage("<!-- tool --><!-- rules -->", rules, false), /tool/);
});
