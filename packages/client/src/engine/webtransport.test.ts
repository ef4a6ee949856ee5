import assert from "node:assert/strict";
import { test } from "node:test";
import type { EnginePacket } from "@tidewire/wire/engine";
import { resolveEngineOptions } from "../options.js";
import type { Network, StreamSink } from "../platform/platform.js";
import { WebTransportTransport } from "./webtransport.js";

function setup(query: Record<string, unknown> = {}) {
  const log: unknown[] = [];
  const written: string[] = [];
  const confirmations: (() => void)[] = [];
  let opened: { url: string; options: unknown; sink: StreamSink } | undefined;
  const network: Network = {
    has: () => true,
    request: () => () => {},
    webSocket: () => ({ send() {}, close() {} }),
    webTransport: (url, options, sink) => {
      opened = { url, options, sink };
      return {
        send: (bytes, sent) => {
          written.push(Buffer.from(bytes).toString("latin1"));
          if (sent) confirmations.push(sent);
        },
        close: () => log.push("closed by us"),
      };
    },
  };
  const transport = new WebTransportTransport(
    {
      options: resolveEngineOptions("http://h:3000", { transportOptions: { webtransport: { origin: "x" } } }),
      network,
      query,
      defer: (task) => task(),
    },
    {
      opened: () => log.push("opened"),
      packet: (packet: EnginePacket) => log.push(packet),
      drained: () => log.push("drained"),
      failed: (error) => log.push([error.message, error.description]),
      closed: (details) => log.push(details),
    },
  );
  transport.open();
  const confirm = () => confirmations.splice(0).forEach((sent) => void sent());
  return {
    log,
    written,
    confirm,
    transport,
    ...(opened as unknown as { url: string; options: unknown; sink: StreamSink }),
  };
}

test("always speaks TLS, with the options meant for it", () => {
  const { url, options } = setup({ EIO: 4 });
  assert.equal(url, "https://h:3000/socket.io/?EIO=4");
  assert.deepEqual(options, { origin: "x" });
});

test("begins a session, or names the one it continues", () => {
  for (const [sid, frame] of [
    [undefined, "\x010"],
    ["s1", '\x0d0{"sid":"s1"}'],
  ] as const) {
    const { log, written, confirm, transport, sink } = setup(sid === undefined ? {} : { sid });
    sink.opened();
    assert.deepEqual(written, [frame]);
    assert.equal(transport.writable, false);
    confirm();
    assert.equal(transport.writable, true);
    assert.deepEqual(log, ["opened"]);
  }
});

test("frames packets, and is writable again when the last one left", () => {
  const { log, written, confirm, transport, sink } = setup();
  sink.opened();
  confirm();
  const packets: EnginePacket[] = [
    { type: "message", data: "hi" },
    { type: "message", data: Uint8Array.of(9) },
  ];
  transport.send(packets, true);
  assert.deepEqual(written.slice(1), ["\x034hi", "\x81\x09"]);
  assert.equal(transport.writable, false);
  confirm();
  assert.deepEqual(log, ["opened", "drained"]);
});

test("reads packets from chunks cut anywhere", () => {
  const { log, sink } = setup();
  sink.chunk(Uint8Array.of(0x03, 0x34));
  sink.chunk(Uint8Array.of(0x68, 0x69, 0x81, 0x09));
  assert.deepEqual(log, [
    { type: "message", data: "hi" },
    { type: "message", data: Uint8Array.of(9) },
  ]);
});

test("a frame that is no packet, or a broken stream, fails it once", () => {
  const broken = setup();
  broken.sink.chunk(Uint8Array.of(0x00));
  assert.equal((broken.log[1] as unknown[])[0], "webtransport error");
  const failed = setup();
  failed.sink.failed("reset");
  failed.sink.failed("again");
  failed.sink.closed({});
  assert.deepEqual(failed.log, ["closed by us", ["webtransport error", "reset"]]);
});

test("tells that the server closed it, but not that we did", () => {
  const { log, sink } = setup();
  sink.closed({ closeCode: 1 });
  assert.deepEqual(log, [{ description: "webtransport connection closed", context: { closeCode: 1 } }]);
  const ours = setup();
  ours.transport.close();
  ours.sink.closed({});
  assert.deepEqual(ours.log, ["closed by us"]);
});
