/**
 * Blobs in data that is about to be emitted. Their bytes cannot be had at once, so they are read before encoding; who
 * emits has to hold back what is emitted after, or packets would overtake.
 */
import { MAX_DEPTH, tooDeep } from "./depth.js";
import { isBinary, isBlob } from "./json-kinds.js";
import { setOwn } from "./own-property.js";

/**
 * The data with every Blob and File replaced by its bytes, in a copy; `undefined`, at once, if there are none.
 * Rejects as reading a Blob does, for instance when a file has changed on disk.
 * @throws WireError "misuse" if the data is circular, or nested deeper than MAX_DEPTH
 */
export function readBlobs<Data>(data: Data): Promise<Data> | undefined {
  const blobs = new Map<object, Uint8Array | undefined>();
  collect(data, blobs, 0);
  if (blobs.size === 0) return undefined;
  return Promise.all(Array.from(blobs.keys(), async (blob) => blobs.set(blob, await bytesOf(blob)))).then(
    () => replace(data, blobs) as Data,
  );
}

interface BlobLike {
  arrayBuffer(): Promise<ArrayBuffer>;
}

type BlobBytes = Map<object, Uint8Array | undefined>;

async function bytesOf(blob: object): Promise<Uint8Array> {
  return new Uint8Array(await (blob as BlobLike).arrayBuffer());
}

function collect(value: unknown, blobs: BlobBytes, depth: number): void {
  if (typeof value !== "object" || value === null || isBinary(value)) return;
  if (depth >= MAX_DEPTH) throw tooDeep();
  if (isBlob(value)) blobs.set(value, undefined);
  else for (const member of Object.values(value)) collect(member, blobs, depth + 1);
}

/** The value itself where it holds no Blob. */
function replace(value: unknown, blobs: BlobBytes): unknown {
  if (typeof value !== "object" || value === null || isBinary(value)) return value;
  const bytes = blobs.get(value);
  if (bytes !== undefined) return bytes;
  const entries = Object.entries(value) as [string, unknown][];
  const replaced = entries.map(([key, member]) => [key, replace(member, blobs)] as const);
  if (replaced.every(([, member], i) => member === entries[i]?.[1])) return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const [key, member] of replaced) setOwn(copy, key, member);
  return copy;
}
