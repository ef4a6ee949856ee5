import assert from "node:assert/strict";
import { test } from "node:test";
import { securityHeaders, toolHeaders } from "./security-headers.js";

const policy = new Map(
  (securityHeaders["Content-Security-Policy"] ?? "").split("; ").map((directive) => {
    const [name, ...sources] = directive.split(" ");
    return [name, sources.join(" ")] as const;
  }),
);

test("nothing is allowed that is not named", () => {
  assert.equal(policy.get("default-src"), "'none'");
});

test("scripts and styles come from the hub only, none inline, none evaluated", () => {
  assert.equal(policy.get("script-src"), "'self'");
  assert.equal(policy.get("style-src"), "'self'");
  assert.equal(policy.get("require-trusted-types-for"), "'script'");
});

test("no other page may frame ours", () => {
  assert.equal(policy.get("frame-ancestors"), "'none'");
  assert.equal(securityHeaders["X-Frame-Options"], "DENY");
});

test("the tool may connect anywhere, and differs in nothing else", () => {
  const own = toolHeaders["Content-Security-Policy"] ?? "";
  assert.match(own, /connect-src http: https: ws: wss:;/);
  assert.equal(own.replace("http: https: ws: wss:", "'self'"), securityHeaders["Content-Security-Policy"]);
  assert.deepEqual(
    { ...toolHeaders, "Content-Security-Policy": "" },
    { ...securityHeaders, "Content-Security-Policy": "" },
  );
});
