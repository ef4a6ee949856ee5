import assert from "node:assert/strict";
import { test } from "node:test";
import { reasonOf, urlOf } from "./listen.js";

test("an address is told as a person would type it", () => {
  assert.equal(urlOf(undefined, 3000), "http://localhost:3000");
  assert.equal(urlOf("0.0.0.0", 3000), "http://localhost:3000");
  assert.equal(urlOf("::", 3000), "http://localhost:3000");
  assert.equal(urlOf("::1", 3000), "http://[::1]:3000");
  assert.equal(urlOf("10.0.0.7", 80), "http://10.0.0.7:80");
});

test("each failure says what to do next, in one line", () => {
  assert.match(reasonOf("EADDRINUSE", 3000, undefined), /^port 3000 is in use: .*--port$/);
  assert.match(reasonOf("EACCES", 80, "::1"), /^port 80 on ::1 may not be used .*--port$/);
  assert.match(reasonOf("EADDRNOTAVAIL", 80, "10.9.9.9"), /^10\.9\.9\.9 is no address of this machine: .*--host$/);
  assert.match(reasonOf("ENOTFOUND", 80, "nowhere"), /^nowhere is no address/);
  assert.equal(reasonOf("EMFILE", 80, undefined), "cannot listen on port 80: EMFILE");
});
