/** The app's wire, old build and new, against the backend. */
import assert from "node:assert/strict";
import { test as unbounded } from "node:test";
import { RawHttp } from "@tidewire/testkit";
import { runExample } from "../support/run-example.mjs";
import { SwiftClient } from "./swift-client.mjs";

const ROOM = "Make School Room";

/** As JSONEncoder writes it, an emoji and an escaped slash included. @param {string} from @param {string} text */
function encoded(from, text, room = ROOM) {
  const json = `{"roomOriginName":"${room}","messageContent":"${text} \\/ 🌊","senderUsername":"${from}"}`;
  return Buffer.from(json);
}

for (const travel of /** @type {const} */ (["polling", "upgrade", "websocket"])) {
  for (const connectPacket of ["40/,", "40/,{}"]) {
    test(`an old build and a new one chat in a room over ${travel}, ${connectPacket}`, async (t) => {
      const { port } = await runExample(t, "ios-chatrooms");
      const old = await SwiftClient.connect(t, port, { version: 3, travel });
      const young = await SwiftClient.connect(t, port, { version: 4, travel, connectPacket });
      const stranger = await SwiftClient.connect(t, port, { version: 4, travel, connectPacket });
      // Not compressed, so declined: that is what an absent header says.
      for (const client of [old, young]) assert.equal(client.extensions, undefined);
      // Gained by the handshake, and sent back with every request behind it.
      for (const { cookie, sid } of [old, young])
        assert.equal(cookie, travel === "websocket" ? undefined : `io=${sid}`);

      for (const [client, name] of /** @type {const} */ ([
        [old, "Ada L"],
        [young, "Grace H"],
        [stranger, "Eve"],
      ])) {
        client.emit("socketUsername", name);
        assert.deepEqual(await client.hears("validUsername"), [name]);
      }
      old.emit("joinRoom", ROOM);
      young.emit("joinRoom", ROOM);
      stranger.emit("joinRoom", "another room");
      await settled(old, young, stranger);

      old.emit("chat message", encoded("Ada L", "hello"));
      assert.deepEqual(await young.hears("chat message"), [encoded("Ada L", "hello")]);
      young.emit("chat message", encoded("Grace H", "hi"));
      assert.deepEqual(await old.hears("chat message"), [encoded("Grace H", "hi")]);
      for (let count = 0; count < 10; count += 1) old.emit("chat message", encoded("Ada L", `no ${count}`));
      for (let count = 0; count < 10; count += 1) {
        assert.deepEqual(await young.hears("chat message"), [encoded("Ada L", `no ${count}`)]);
      }

      young.emit("leaveRoom", ROOM);
      await settled(young);
      old.emit("chat message", encoded("Ada L", "anybody?"));
      await settled(old, young, stranger);
      // Nobody heard an echo, nor anything after leaving, nor of a room they are not in.
      for (const client of [old, young, stranger]) assert.deepEqual(client.events.drain(), []);
    });
  }
}

for (const version of /** @type {const} */ ([3, 4])) {
  test(`revision ${version}: a username that somebody has collides, until they leave`, async (t) => {
    const { port } = await runExample(t, "ios-chatrooms");
    const first = await SwiftClient.connect(t, port, { version, travel: "upgrade" });
    const second = await SwiftClient.connect(t, port, { version, travel: "polling" });
    first.emit("socketUsername", "Ada");
    await first.hears("validUsername");
    second.emit("socketUsername", "Ada");
    assert.deepEqual(await second.hears("usernameCollision"), ["Ada"]);
    second.emit("socketUsername", "Grace");
    assert.deepEqual(await second.hears("validUsername"), ["Grace"]);
    first.disconnect();
    await takes(second, "Ada");
    // It has given Grace back with that.
    const third = await SwiftClient.connect(t, port, { version, travel: "websocket" });
    await takes(third, "Grace");
  });

  for (const travel of /** @type {const} */ (["polling", "websocket"])) {
    test(`revision ${version}: the username of a phone out of reach is free again, over ${travel}`, async (t) => {
      const { port } = await runExample(t, "ios-chatrooms");
      const lost = await SwiftClient.connect(t, port, { version, travel });
      const other = await SwiftClient.connect(t, port, { version, travel: "websocket" });
      await takes(lost, "Ada");
      lost.fallSilent();
      await takes(other, "Ada");
    });
  }

  test(`revision ${version}: what is wrong is told as the client reads it, and harms nobody`, async (t) => {
    const example = await runExample(t, "ios-chatrooms");
    const [ada, grace] = await pair(t, example.port, version);
    const broken = [
      "{",
      "null",
      "7",
      '"text"',
      "[]",
      "{}",
      '{"messageContent":1,"senderUsername":"Ada","roomOriginName":"r"}',
      '{"messageContent":"x","senderUsername":"Ada","roomOriginName":{"toString":null}}',
      `{"messageContent":"x","senderUsername":"Ada","roomOriginName":"${"r".repeat(65)}"}`,
    ];
    for (const text of broken) {
      ada.emit("chat message", Buffer.from(text));
      ada.emit("chat message", text);
    }
    for (const args of [[], [null], [7], [{}], [["Ada"]], [{ toString: null }]]) {
      for (const name of ["socketUsername", "joinRoom", "leaveRoom", "chat message", "no such event"]) {
        ada.emit(name, ...args);
      }
    }
    for (const name of ["", "  ", "x".repeat(65)]) {
      ada.emit("socketUsername", name);
      assert.deepEqual(await ada.hears("usernameCollision"), [name]);
    }
    ada.emit("chat message", encoded("Ada", "still here"));
    assert.deepEqual(await grace.hears("chat message"), [encoded("Ada", "still here")]);
    await example.prints(/not forwarded, from Ada: it is no JSON object/);
    // The body of a request for a session that is none.
    const http = new RawHttp(example.port);
    t.after(() => http.close());
    const { status, text } = await http.get(`/socket.io/?transport=polling&b64=1&EIO=${version}&sid=none`);
    assert.deepEqual([status, JSON.parse(text).message], [400, "Session ID unknown"]);
  });

  test(`revision ${version}: nobody speaks under another's name`, async (t) => {
    const example = await runExample(t, "ios-chatrooms");
    const [ada, grace] = await pair(t, example.port, version);
    ada.emit("chat message", encoded("Grace", "I owe Ada a beer"));
    await example.prints(/not forwarded, from Ada: senderUsername is "Grace", which is not the sender's/);
    // One that came back after a lost connection has no name yet; a free one becomes its own, another's does not.
    const back = await SwiftClient.connect(t, example.port, { version, travel: "upgrade" });
    back.emit("chat message", encoded("Ada", "not me"));
    back.emit("chat message", encoded("Linus", "me"));
    assert.deepEqual(await grace.hears("chat message"), [encoded("Linus", "me")]);
    ada.emit("socketUsername", "Linus");
    assert.deepEqual(await ada.hears("chat message"), [encoded("Linus", "me")]);
    assert.deepEqual(await ada.hears("usernameCollision"), ["Linus"]);
  });

  test(`revision ${version}: text is forwarded as text, but to the app as bytes, which it cannot do without`, async (t) => {
    const { port } = await runExample(t, "ios-chatrooms");
    const [app, writer] = await pair(t, port, version, { agent: "" });
    const reader = await SwiftClient.connect(t, port, { version, travel: "polling", agent: "" });
    reader.emit("joinRoom", ROOM);
    await settled(reader);
    const text = encoded("Grace", "as text").toString();
    writer.emit("chat message", text);
    assert.deepEqual(await reader.hears("chat message"), [text]);
    assert.deepEqual(await app.hears("chat message"), [Buffer.from(text)]);
    app.emit("chat message", encoded("Ada", "as bytes"));
    for (const client of [reader, writer]) {
      assert.deepEqual(await client.hears("chat message"), [encoded("Ada", "as bytes")]);
    }
  });
}

test("the default route answers with its text", async (t) => {
  const { url } = await runExample(t, "ios-chatrooms");
  const answer = await fetch(url);
  assert.equal(await answer.text(), "You have reached the default route for the Make-ChatRooms Backend!");
  assert.equal((await fetch(`${url}/nowhere`)).status, 404);
});

function test(title, run) {
  unbounded(title, { timeout: 60_000 }, run);
}

/** Ada and Grace in the room. @param {{ agent?: string }} options what Grace's client calls itself */
async function pair(t, port, version, options = {}) {
  const ada = await SwiftClient.connect(t, port, { version, travel: "upgrade" });
  const grace = await SwiftClient.connect(t, port, { version, travel: "websocket", ...options });
  await takes(ada, "Ada");
  await takes(grace, "Grace");
  for (const client of [ada, grace]) client.emit("joinRoom", ROOM);
  await settled(ada, grace);
  return [ada, grace];
}

/** Asks for the name until it is given. */
async function takes(client, name) {
  for (;;) {
    client.emit("socketUsername", name);
    const event = await client.events.next();
    assert.deepEqual(event.args, [name]);
    if (event.name === "validUsername") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Resolves when the backend has done all that these clients have sent: a name that cannot be is answered in its turn. */
async function settled(...clients) {
  for (const client of clients) {
    client.emit("socketUsername", "");
    assert.deepEqual(await client.hears("usernameCollision"), [""]);
  }
}
