import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeRawFrame, encodeRawPayload, fakeRequest } from "@tidewire/testkit";
import { type EngineVersion, engineCodec } from "@tidewire/wire/engine";
import fc from "fast-check";
import { EngineRequest } from "../http/request.js";
import { Deflater } from "../ws/deflate.js";
import { Clock } from "./clock.js";
import { OutPacket } from "./out-packet.js";
import { type History, Outbox } from "./outbox.js";
import { Session } from "./session.js";
import type { Transport } from "./transport.js";

test("the root has nothing pending", () => {
  const { root } = new Outbox();
  assert.deepEqual([root.count, root.byteLength, root.hasBinary, root.packets()], [0, 0, false, []]);
});

test("a history counts its packets and their bytes, and lists them oldest first", () => {
  const [text, bytes] = [OutPacket.text("4é"), OutPacket.binary(Buffer.of(1, 2, 3, 4))];
  const one = new Outbox().root.after(text);
  const two = one.after(bytes);
  assert.deepEqual([one.count, one.byteLength, one.hasBinary], [1, 3, false]);
  assert.deepEqual([two.count, two.byteLength, two.hasBinary], [2, 7, true]);
  assert.deepEqual(two.packets(), [text, bytes]);
  assert.equal(two.after(OutPacket.text("2")).hasBinary, true);
});

test("the same packet leads to the same history, another one to another", () => {
  const { root } = new Outbox();
  const [a, b] = [OutPacket.text("4a"), OutPacket.text("4b")];
  const first = root.after(a);
  assert.equal(a.shared, false);
  assert.equal(root.after(a), first);
  assert.equal(a.shared, true);
  assert.notEqual(root.after(b), first);
  assert.equal(b.shared, false);
});

test("a history that forgot makes its child anew", () => {
  const { root } = new Outbox();
  const packet = OutPacket.text("4a");
  const first = root.after(packet);
  root.forget();
  assert.notEqual(root.after(packet), first);
});

/** The history behind `before` that two sessions share. */
function shared(before: History, packet: OutPacket): History {
  before.after(packet);
  return before.after(packet);
}

test("the bytes of a history that is shared are made once for everybody with the same form", () => {
  const text = shared(new Outbox().root, OutPacket.text("4a"));
  const frames = text.frames(4, null);
  assert.equal(text.frames(4, null), frames);
  // Text is the same in both revisions, bytes are not.
  assert.equal(text.frames(3, null), frames);
  const bytes = shared(text, OutPacket.binary(Buffer.of(1)));
  assert.notDeepEqual(bytes.frames(4, null), bytes.frames(3, null));
  assert.equal(bytes.frames(3, null), bytes.frames(3, null));
  const deflater = new Deflater({ threshold: 0 }, 15);
  assert.notDeepEqual(text.frames(4, deflater), frames);
  const compressed = text.frames(4, deflater);
  assert.equal(text.frames(4, deflater), compressed);
});

test("bytes that are borrowed are not kept for who writes them later", () => {
  const bytes = Buffer.alloc(5000, 1);
  const packet = OutPacket.binary(bytes);
  const history = shared(new Outbox().root, packet);
  history.frames(4, null);
  // Another session cannot write yet: it takes a copy before the emitter goes on and changes its bytes.
  packet.own();
  bytes.fill(2);
  assert.equal((history.frames(4, null) as Uint8Array[])[1]?.[0], 1);
});

test("the body of a history is made once for each form asked for in turn", () => {
  const history = new Outbox().root.after(OutPacket.text("4a"));
  let made = 0;
  const encode = (packets: OutPacket[]): string => `${++made}:${packets[0]?.text}`;
  assert.deepEqual([history.payload("x", encode), history.payload("x", encode)], ["1:4a", "1:4a"]);
  assert.deepEqual([history.payload("y", encode), made], ["2:4a", 2]);
});

/** What a session is sent: in WebSocket frames of either revision, compressed ones too, or as polling bodies. */
const FORMS = ["frames4", "frames3", "deflated", "polling4"] as const;
type Form = (typeof FORMS)[number];

const deflater = new Deflater({ threshold: 5 }, 15);

/** Takes or refuses to take, as the test says, and keeps what it was given. */
class ScriptedTransport implements Transport {
  readonly name = "websocket";
  readonly bufferedBytes = 0;
  readonly #form: Form;
  isFree = true;
  sent = "";
  writes = 0;

  constructor(form: Form) {
    this.#form = form;
  }

  get writable(): boolean {
    return this.isFree;
  }

  whenWritten(done: () => void): void {
    done();
  }

  send(history: History): void {
    assert.ok(this.isFree, "sent while not writable");
    this.writes++;
    if (this.#form === "polling4") {
      const body = history.payload("plain4", (packets) =>
        engineCodec(4).encodePayload(
          packets.map(({ text, binary }) => ({ type: "message", data: binary ?? text.slice(1) })),
          { supportsBinary: true },
        ),
      );
      this.sent += `${body}\u001e`;
      return;
    }
    const frames = history.frames(versionOf(this.#form), this.#form === "deflated" ? deflater : null);
    if (typeof frames === "string") this.sent += frames;
    else this.sent += (frames instanceof Uint8Array ? frames : Buffer.concat(frames)).toString("latin1");
  }

  close(): "closed" {
    return "closed";
  }

  retire(): void {}

  destroy(): void {}
}

function versionOf(form: Form): EngineVersion {
  return form === "frames3" ? 3 : 4;
}

/** One packet alone, as a server without an outbox would write it at once; by the testkit's own encoders. */
function naive(packet: OutPacket, form: Form): string {
  const { text, binary } = packet;
  if (form === "polling4") return `${encodeRawPayload(4, [binary === null ? text : Buffer.from(binary)])}\u001e`;
  const prefixed = binary !== null && form === "frames3" ? Buffer.concat([Buffer.of(4), binary]) : binary;
  const payload = prefixed ?? Buffer.from(text);
  const opcode = binary === null ? 1 : 2;
  const frame =
    form === "deflated" && packet.compress && payload.length >= 5
      ? encodeRawFrame({ opcode, payload: deflater.compress(payload), rsv: 4, mask: false })
      : encodeRawFrame({ opcode, payload, mask: false });
  return frame.toString("latin1");
}

test("every session is sent what one write per append would have sent, in order", () => {
  const sessions = 6;
  const content = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }),
    // Small ones, those around the border of what is borrowed, and one over the mark that flushes at once.
    fc.constantFrom(0, 3, 8, 4095, 4096, 70_000).map((bytes) => ({ bytes })),
    fc.constantFrom(126, 65_536).map((length) => "x".repeat(length)),
  );
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("one" as const),
        who: fc.nat(sessions - 1),
        content,
        compress: fc.boolean(),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("many" as const),
        except: fc.nat(sessions),
        content,
        compress: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("flush" as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom("stall" as const, "free" as const), who: fc.nat(sessions - 1) }),
    },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const outbox = new Outbox();
      const clock = new Clock();
      const host = {
        clock,
        outbox,
        timing: { pingIntervalMs: 25_000, pingTimeoutMs: 20_000 },
        maxBufferedBytes: Number.POSITIVE_INFINITY,
        slowReader: "disconnect" as const,
        closeTimeoutMs: 30_000,
        removed: () => assert.fail("session ended"),
      };
      const request = new EngineRequest(fakeRequest(), false);
      const all = Array.from({ length: sessions }, (_, at) => {
        const form = FORMS[at % FORMS.length] as Form;
        const transport = new ScriptedTransport(form);
        const session = new Session(`s${at}`, versionOf(form), request, () => transport, host);
        return { form, transport, session, model: "", appends: 0 };
      });
      const append = (to: typeof all, packet: OutPacket): void => {
        for (const one of to) {
          one.session.append(packet);
          one.model += naive(packet, one.form);
          one.appends++;
        }
      };
      for (const now of steps) {
        if (now.kind === "flush") outbox.flushNow();
        else if (now.kind === "one" || now.kind === "many") {
          const { content, compress } = now;
          const bytes = typeof content === "string" ? Buffer.of() : Buffer.alloc(content.bytes, 7);
          const packet =
            typeof content === "string" ? OutPacket.text(`4${content}`, compress) : OutPacket.binary(bytes, compress);
          append(
            all.filter((_, at) => (now.kind === "one" ? at === now.who : at !== now.except)),
            packet,
          );
          // The emitter goes on and writes something else there.
          bytes.fill(9);
        } else {
          const { transport, session } = all[now.who] as (typeof all)[number];
          transport.isFree = now.kind === "free";
          if (transport.isFree) session.writable(transport);
        }
        for (const { transport, model } of all) {
          assert.ok(model.startsWith(transport.sent), "sent something else, or out of order");
          if (now.kind === "flush" && transport.isFree) assert.equal(transport.sent, model);
        }
      }
      for (const { transport, session } of all) {
        transport.isFree = true;
        session.writable(transport);
      }
      outbox.flushNow();
      for (const { transport, session, model, appends } of all) {
        assert.equal(transport.sent, model);
        assert.ok(transport.writes <= appends);
        assert.deepEqual([session.pending, session.bufferedBytes, session.isIdle], [[], 0, true]);
      }
      assert.equal(clock.size, 0);
    }),
  );
});
