/** A Feathers 5 service over sockets only, with its own client, on ours. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { collect, nextEvent } from "@tidewire/testkit";
import { start } from "./app.js";
import { ask, type ClientSocket, connect, open } from "./clients.js";
import { installed, type Project } from "./installed.js";

interface Message {
  id: number;
  text: string;
  room?: string;
  by?: string;
  via?: string;
}

/** What these tests use of Feathers' client. */
interface Service {
  find(params?: object): Promise<Message[]>;
  get(id: number): Promise<Message>;
  create(data: object): Promise<Message>;
  on(event: string, listener: (message: Message) => void): void;
  off(event: string, listener: (message: Message) => void): void;
}

let project: Project;

before(async () => {
  project = await installed();
});

const OPTIONS = { path: "/ws/", query: { name: "ann" } };

function messages(socket: ClientSocket): Service {
  const { feathers } = project.load("@feathersjs/feathers") as { feathers(): FeathersClient };
  const socketio = project.load("@feathersjs/socketio-client") as (socket: ClientSocket) => unknown;
  const app = feathers();
  app.configure(socketio(socket));
  return app.service("messages");
}

interface FeathersClient {
  configure(plugin: unknown): void;
  service(name: string): Service;
}

test("calls methods of a service, with its query, and gets its errors", async (t) => {
  const app = await start(t, project, "feathers.cjs");
  const socket = await connect(t, project, "@tidewire/client", app.url, OPTIONS);
  const service = messages(socket);
  assert.deepEqual(await service.find(), []);
  const created = await service.create({ text: "hello", room: "red" });
  assert.deepEqual(created, { id: 0, text: "hello", room: "red", by: "ann", via: "socketio" });
  await service.create({ text: "again", room: "blue" });
  assert.deepEqual(await service.get(0), created);
  assert.deepEqual(
    (await service.find({ query: { room: "blue" } })).map(({ text }) => text),
    ["again"],
  );
  await assert.rejects(service.get(7), /no message 7/);
});

test("tells every connection of a channel what was created", async (t) => {
  const app = await start(t, project, "feathers.cjs");
  const ann = messages(await connect(t, project, "socket.io-client", app.url, OPTIONS));
  const bob = messages(await connect(t, project, "socket.io-client", app.url, OPTIONS));
  const heard = [ann, bob].map((service) => new Promise<Message>((resolve) => service.on("created", resolve)));
  const message = await ann.create({ text: "dinner" });
  assert.deepEqual(await Promise.all(heard), [message, message]);
});

test("is spoken to without Feathers, also by a client of 2018", async (t) => {
  const app = await start(t, project, "feathers.cjs");
  for (const pack of ["socket.io-client", "socket.io-client-v2"] as const) {
    const socket = await connect(t, project, pack, app.url, OPTIONS);
    const created = collect(socket, "messages created");
    const [error, message] = await new Promise<unknown[]>((resolve) =>
      socket.emit("create", "messages", { text: pack }, (...answer: unknown[]) => resolve(answer)),
    );
    assert.equal(error, null);
    assert.deepEqual(await created.next(), [message]);
    assert.match(JSON.stringify(await ask(socket, "get", "messages", 99)), /no message 99/);
  }
});

test("a middleware of the application refuses, and its own listeners are called", async (t) => {
  const app = await start(t, project, "feathers.cjs");
  const stranger = open(t, project, "socket.io-client", app.url, { ...OPTIONS, query: { name: "nobody" } });
  const [error] = await nextEvent(stranger, "connect_error");
  assert.equal((error as Error).message, "who are you?");
  const friend = open(t, project, "socket.io-client", app.url, OPTIONS);
  assert.deepEqual(await nextEvent(friend, "welcome"), [["headers", "provider"]]);
});
