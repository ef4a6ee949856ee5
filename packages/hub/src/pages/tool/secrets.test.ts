import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutSecrets } from "./secrets.js";
import { EMPTY_SETUP } from "./setup.js";

test("auth and headers go, and what is named like a secret", () => {
  const setup = {
    ...EMPTY_SETUP,
    url: "https://ada:pw@a.example/chat?access_token=x&lang=en",
    auth: '{"token":"t"}',
    headers: "Authorization: Bearer x",
    query: "apiKey=1\nlang=en\nsessionId=2",
    options: '{"timeout":5,"transportOptions":{"polling":{"extraHeaders":{"a":"b"},"jwt":"x"}}}',
  };
  assert.deepEqual(withoutSecrets(setup), {
    ...EMPTY_SETUP,
    url: "https://a.example/chat?lang=en",
    query: "lang=en",
    options: '{"timeout":5,"transportOptions":{"polling":{}}}',
  });
});

test("what holds no secret stays letter by letter", () => {
  const setup = { ...EMPTY_SETUP, url: "http://localhost:8080?x=1", query: "a=b", options: '{ "timeout": 5 }' };
  assert.deepEqual(withoutSecrets(setup), setup);
});

test("options that cannot be read are left out altogether", () => {
  assert.equal(withoutSecrets({ ...EMPTY_SETUP, options: '{"token": "x"' }).options, "");
});
