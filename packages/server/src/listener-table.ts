/**
 * Where an emitter keeps its listeners. Node makes a table without prototype, which V8 takes for a dictionary: 250 bytes
 * for four events, and slow to fill and to search. One with a shape takes a field an event (docs/decisions/0012-listener-tables.md).
 * Where Node's emitters are not as we know them, nothing is changed.
 */
import { EventEmitter } from "node:events";

/** Node's name for the table; none of its promises. */
const FIELD = "_events";

/** Has nothing to inherit, so that no event finds a listener there. */
function ListenerTable(): void {}
ListenerTable.prototype = Object.create(null);
const Table = ListenerTable as unknown as new () => object;

const isKnown = isBareTable(Reflect.get(new EventEmitter(), FIELD));

/** For a new emitter that nobody listens to yet. */
export function giveTable(emitter: EventEmitter): void {
  if (isKnown) (emitter as unknown as { [FIELD]: object })[FIELD] = new Table();
}

function isBareTable(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.getPrototypeOf(value) === null && Reflect.ownKeys(value).length === 0;
}
