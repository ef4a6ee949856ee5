/**
 * Blobs in data that is about to be emitted. Their bytes cannot be had at once, so they are read before encoding; who
 * emits has to hold back what is emitted after, or packets would overtake.
 */
import { isContainer, MAX_DEPTH, tooDeep } from "./depth.js";
import { isBinary, isBlob } from "./json-kinds.js";

/**
 * The data with every Blob and File replaced by its bytes, in a copy; `undefined`, at once, if there are none.
 * Rejects as reading a Blob does, for instance when a file has changed on disk.
 * @throws WireError "misuse" if the data is circular, or nested deeper than MAX_DEPTH
 */
export function readBlobs<Data>(data: Data): Promise<Data> | undefined {
  return holdsBlob(data) ? (withBytes(data) as Promise<Data>) : undefined;
}

/**
 * Whether there is a Blob or a File at any depth. Looks everywhere, whatever it finds.
 * @throws WireError "misuse" if the data is circular, or nested deeper than MAX_DEPTH
 */
export function holdsBlob(value: unknown, depth = 0): boolean {
  if (!isContainer(value) || isBinary(value)) return false;
  if (depth >= MAX_DEPTH) throw tooDeep();
  let found = isBlob(value);
  for (const member of Object.values(value)) found = holdsBlob(member, depth + 1) || found;
  return found;
}

/** The value itself where it holds no Blob. */
async function withBytes(value: unknown): Promise<unknown> {
  if (!isContainer(value) || !holdsBlob(value)) return value;
  if (isBlob(value)) return new Uint8Array(await (value as Blob).arrayBuffer());
  if (Array.isArray(value)) return Promise.all(value.map(withBytes));
  const members = Object.entries(value).map(async ([key, member]) => [key, await withBytes(member)] as const);
  return Object.fromEntries(await Promise.all(members));
}

interface Blob {
  arrayBuffer(): Promise<ArrayBuffer>;
}
