/** Just enough WebSocket, Engine.IO and Socket.IO to load a server: it must cost less than any server it measures. */

/** A masked text frame. A zero mask is a legal mask. */
export function textFrame(text) {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]) : longHead(body.length);
  return Buffer.concat([head, body]);
}

function longHead(length) {
  return Buffer.from([0x81, 0xfe, length >> 8, length & 255, 0, 0, 0, 0]);
}

/**
 * Finds the frames in what a server sends, however it is cut. `onFrame(bytes, start, end)` for each whole payload;
 * payloads of more than `peek` bytes are only counted: `start` is then -1.
 */
export class FrameCounter {
  #rest = null;
  #skip = 0;

  read(input, peek, onFrame) {
    const chunk = this.#rest === null ? input : Buffer.concat([this.#rest, input]);
    this.#rest = null;
    let at = 0;
    if (this.#skip > 0) {
      at = Math.min(this.#skip, chunk.length);
      this.#skip -= at;
      if (this.#skip > 0) return;
      onFrame(chunk, -1, -1);
    }
    while (at < chunk.length) {
      const left = chunk.length - at;
      let length = left < 2 ? 0 : chunk[at + 1] & 127;
      const head = length === 127 ? 10 : length === 126 ? 4 : 2;
      if (left < head) {
        this.#rest = chunk.subarray(at);
        return;
      }
      if (head === 4) length = chunk.readUInt16BE(at + 2);
      else if (head === 10) length = Number(chunk.readBigUInt64BE(at + 2));
      if (head + length <= left) {
        onFrame(chunk, at + head, at + head + length);
        at += head + length;
      } else if (length <= peek) {
        this.#rest = chunk.subarray(at);
        return;
      } else {
        this.#skip = head + length - left;
        at = chunk.length;
      }
    }
  }
}
