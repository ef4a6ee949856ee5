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
  const value = parseJson(data);
  if (typeof value !== "object" || value === null) return undefined;
  const { sid, upgrades, pingInterval, pingTimeout, maxPayload } = value as Partial<Record<string, unknown>>;
  if (typeof sid !== "string" || sid === "" || !isStrings(upgrades)) return undefined;
  if (!isAmount(pingInterval) || !isAmount(pingTimeout)) return undefined;
  if (maxPayload === undefined) return { sid, upgrades, pingInterval, pingTimeout };
  return isAmount(maxPayload) ? { sid, upgrades, pingInterval, pingTimeout, maxPayload } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
