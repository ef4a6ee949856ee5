/** What travelled, packet by packet as Engine.IO has it, newest first. Bounded in number and in size. */

export interface RawPacket {
  readonly direction: "in" | "out";
  readonly transport: string;
  /** As it stands on the wire, its type digit included; for bytes, their hex. */
  readonly content: string | Uint8Array;
}

export interface ShownPacket {
  readonly id: number;
  readonly at: number;
  readonly direction: "in" | "out";
  readonly transport: string;
  /** What kind it is, in words. */
  readonly meaning: string;
  readonly text: string;
  readonly sizeBytes: number;
  readonly isHeartbeat: boolean;
}

const MAX_PACKETS = 500;
const MAX_TEXT = 2_000;

const KINDS = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
const MESSAGES = ["connect", "disconnect", "event", "ack", "connect error", "binary event", "binary ack"];

export class PacketLog {
  #packets: ShownPacket[] = [];
  #nextId = 1;
  #totals = { in: 0, out: 0, inBytes: 0, outBytes: 0 };
  /** While true, packets are counted and not kept. */
  isPaused = false;

  get packets(): readonly ShownPacket[] {
    return this.#packets;
  }

  get totals(): { readonly in: number; readonly out: number; readonly inBytes: number; readonly outBytes: number } {
    return this.#totals;
  }

  add(at: number, { direction, transport, content }: RawPacket): void {
    const isText = typeof content === "string";
    const sizeBytes = isText ? new TextEncoder().encode(content).length : content.length;
    const bytesKey = direction === "in" ? "inBytes" : "outBytes";
    this.#totals = {
      ...this.#totals,
      [direction]: this.#totals[direction] + 1,
      [bytesKey]: this.#totals[bytesKey] + sizeBytes,
    };
    if (this.isPaused) return;
    const whole = isText ? content : hex(content);
    const text = whole.length > MAX_TEXT ? `${whole.slice(0, MAX_TEXT)}…` : whole;
    const meaning = isText ? meaningOf(content) : "bytes of a binary event";
    const isHeartbeat = content === "2" || content === "3";
    const shown = { id: this.#nextId++, at, direction, transport, meaning, text, sizeBytes, isHeartbeat };
    this.#packets = [shown, ...this.#packets.slice(0, MAX_PACKETS - 1)];
  }

  clear(): void {
    this.#packets = [];
    this.#totals = { in: 0, out: 0, inBytes: 0, outBytes: 0 };
  }
}

export interface PacketFilter {
  readonly text: string;
  readonly direction: "both" | "in" | "out";
  readonly heartbeats: boolean;
}

export function passes(packet: ShownPacket, { text, direction, heartbeats }: PacketFilter): boolean {
  if (direction !== "both" && packet.direction !== direction) return false;
  if (packet.isHeartbeat && !heartbeats) return false;
  const sought = text.toLowerCase();
  return [packet.text, packet.meaning, packet.transport].some((part) => part.toLowerCase().includes(sought));
}

/** "4" begins a message, and what follows is the type of a Socket.IO packet. */
export function meaningOf(packet: string): string {
  if (packet.startsWith("b")) return "bytes in Base64";
  const kind = KINDS[Number.parseInt(packet.charAt(0), 10)];
  if (kind === undefined) return "no packet";
  if (kind === "ping" || kind === "pong") return packet.slice(1) === "probe" ? `${kind} of an upgrade` : kind;
  if (kind !== "message") return kind;
  return MESSAGES[Number.parseInt(packet.charAt(1), 10)] ?? kind;
}

function hex(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, 64), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > 64 ? `${shown} …` : shown;
}
