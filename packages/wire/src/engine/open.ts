/** The data of the first packet of a session, from the server: what both sides then hold to. */

export interface OpenPacket {
  /** The session id. */
  readonly sid: string;
  /** Transports the client may upgrade to. */
  readonly upgrades: readonly string[];
  /** Milliseconds. */
  readonly pingInterval: number;
  /** Milliseconds. */
  readonly pingTimeout: number;
  /** Bytes the server takes in one body or message. Servers before Engine.IO 6.2 do not say. */
  readonly maxPayload?: number;
}

/** JSON with its keys in the order published servers use. */
export function encodeOpen(open: OpenPacket): string {
  const { sid, upgrades, pingInterval, pingTimeout, maxPayload } = open;
  return JSON.stringify({ sid, upgrades, pingInterval, pingTimeout, maxPayload });
}

/** `undefined` unless `data` is JSON with every member of its right shape; other members are dropped. */
export function parseOpen(data: string): OpenPacket | undefined {
  try {
    const { sid, upgrades, pingInterval, pingTimeout, maxPayload } = JSON.parse(data) as Partial<OpenPacket>;
    const open = { sid, upgrades, pingInterval, pingTimeout, ...(maxPayload === undefined ? {} : { maxPayload }) };
    const amounts = [pingInterval, pingTimeout, maxPayload === undefined ? 0 : maxPayload];
    const valid = typeof sid === "string" && sid && isStrings(upgrades) && amounts.every(isAmount);
    return valid ? (open as OpenPacket) : undefined;
  } catch {
    return undefined;
  }
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isAmount(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}
