/** Frame opcodes (RFC 6455, 5.2). Every other value is reserved, and a peer that sends one breaks the protocol. */
export const Opcode = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;

export type Opcode = (typeof Opcode)[keyof typeof Opcode];

/** Close, ping and pong: never fragmented, at most 125 bytes (5.5). */
export function isControl(opcode: number): boolean {
  return (opcode & 0x8) !== 0;
}

export function isReservedOpcode(opcode: number): boolean {
  return (opcode & 0x7) > 0x2;
}
