/**
 * The least that a broadcast can cost on Node: one write of a frame that was made before for each client, past the
 * streams of their sockets. Speaks just enough of the protocol to be joined. Takes the order `broadcast` of serve-io.mjs.
 */
import { createHash } from "node:crypto";
import net from "node:net";
import { createInterface } from "node:readline";

const PROOF = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const frame = (text) => Buffer.concat([Buffer.of(0x81, text.length), Buffer.from(text)]);
const TICK = frame(`42["tick","${"x".repeat(64)}"]`);

const handles = [];
/** Node's class of write requests: seen in its first write. */
let WriteRequest;

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.once("data", (head) => {
    const key = /^sec-websocket-key: (.*)\r$/im.exec(head.toString("latin1"))[1];
    const proof = createHash("sha1")
      .update(key + PROOF)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\n\r\n`,
    );
    socket.write(frame('0{"sid":"x","upgrades":[],"pingInterval":120000,"pingTimeout":120000}'));
    socket.once("data", () => {
      learnFrom(socket._handle);
      socket.write(frame('40{"sid":"x"}'));
      handles.push(socket._handle);
      socket.resume();
    });
  });
});

function learnFrom(handle) {
  const { writeBuffer } = handle;
  handle.writeBuffer = (request, bytes) => {
    WriteRequest = request.constructor;
    delete handle.writeBuffer;
    return writeBuffer.call(handle, request, bytes);
  };
}

function broadcast() {
  let request = new WriteRequest();
  const turn = () => {
    for (let at = 0; at < handles.length; at++) {
      handles[at].writeBuffer(request, TICK);
      // Not all of it left: the request is this write's until it has.
      if (handles[at].writeQueueSize > 0) request = Object.assign(new WriteRequest(), { oncomplete() {} });
    }
    setImmediate(turn);
  };
  turn();
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line === "broadcast") broadcast();
  })
  .on("close", () => process.exit(0));
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
