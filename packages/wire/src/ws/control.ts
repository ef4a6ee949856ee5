/** Control frames (RFC 6455, 5.5), as every machine reports them. */
import { parseClosePayload } from "./close.js";
import { Opcode } from "./opcode.js";

/** Where control frames, and the end of a connection, are reported. */
export interface ControlSink {
  /** The shell answers with a pong of the same payload. A view into the chunk where possible. */
  ping(payload: Uint8Array): void;
  pong(payload: Uint8Array): void;
  /** The peer's close frame; 1005 when it carried no code. Nothing more is reported. */
  closed(code: number, reason: string): void;
  /** The peer broke the rules: the shell sends this close and drops the socket. Nothing more is reported. */
  fail(code: number, reason: string): void;
}

/** Reports a whole control frame. A close frame stops the machine before anybody hears of it. */
export function reportControl(opcode: number, payload: Uint8Array, machine: { stop(): void }, out: ControlSink): void {
  if (opcode === Opcode.ping) out.ping(payload);
  else if (opcode === Opcode.pong) out.pong(payload);
  else {
    const close = parseClosePayload(payload);
    machine.stop();
    if (close.kind === "close") out.closed(close.code, close.reason);
    else out.fail(close.code, close.message);
  }
}
