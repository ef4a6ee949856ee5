/**
 * Who hears what a program sends to the hub: a table from event to audience. What is in no rule is ignored, as a
 * Socket.IO server ignores an event that it does not listen to.
 */

import { HubError } from "../hub-error.js";

/** Who hears an event, and what its first arguments mean. */
export type Audience =
  /** Everyone else. */
  | "others"
  /** Everyone, the sender too. */
  | "everyone"
  /** The others in the room that the first argument names. */
  | "room"
  /** The client whose id is the first argument; its acknowledgement is passed back. */
  | "client"
  | "nobody";

export interface RelayRule {
  readonly audience: Audience;
  /** `true`: the next argument is the event that is heard. `false`: the event is heard under its own name. */
  readonly carriesEvent: boolean;
  readonly summary: string;
}

export interface RelayRules {
  ruleOf(event: string): RelayRule | undefined;
  /** In the order in which they were given; `*` is the rule of every event that has none. */
  entries(): readonly (readonly [event: string, rule: RelayRule])[];
}

/** Events that the hub answers itself. No rule can take them away. */
export const hubEvents = Object.freeze(["join", "leave", "who"] as const);

export const defaultRules: readonly (readonly [event: string, rule: RelayRule])[] = Object.freeze([
  ["broadcast", { audience: "others", carriesEvent: true, summary: "everyone else hears `event`" }],
  ["room", { audience: "room", carriesEvent: true, summary: "the others in the room hear `event`" }],
  [
    "direct",
    { audience: "client", carriesEvent: true, summary: "the client with that id hears `event`, and may answer" },
  ],
  [
    "message",
    { audience: "others", carriesEvent: false, summary: "everyone else hears `message`: what `send()` does" },
  ],
  [
    "chat message",
    {
      audience: "everyone",
      carriesEvent: false,
      summary: "everyone hears it, the sender too: the chat of the tutorials",
    },
  ],
]);

/** The default rules with the user's own on top: `{ "news": "others", "*": "nobody" }`. */
export function relayRules(own: ReadonlyMap<string, Audience> = new Map()): RelayRules {
  const table = new Map(defaultRules);
  for (const [event, audience] of own) table.set(event, { audience, carriesEvent: false, summary: HEARD_BY[audience] });
  return {
    ruleOf: (event) => table.get(event) ?? table.get("*"),
    entries: () => [...table],
  };
}

/** Throws `HubError` "bad-option" for an event or audience that cannot be. */
export function parseRule(event: string, audience: unknown): readonly [event: string, audience: Audience] {
  if (event === "" || (hubEvents as readonly string[]).includes(event)) {
    throw new HubError("bad-option", `relay rule for ${JSON.stringify(event)}: the hub answers this event itself`);
  }
  if (typeof audience !== "string" || !isAudience(audience)) {
    const known = Object.keys(HEARD_BY).join(", ");
    throw new HubError("bad-option", `relay rule for ${JSON.stringify(event)}: the audience has to be one of ${known}`);
  }
  return [event, audience];
}

/** What a program writes: `emit("room", room, event, ...args)`. */
export function usageOf(event: string, rule: RelayRule): string {
  const words = [JSON.stringify(event)];
  if (rule.audience === "room") words.push("room");
  if (rule.audience === "client") words.push("id");
  if (rule.carriesEvent) words.push("event");
  return `emit(${words.join(", ")}, ...args)`;
}

const HEARD_BY: Readonly<Record<Audience, string>> = {
  others: "everyone else hears it",
  everyone: "everyone hears it, the sender too",
  room: "the others in the room hear it",
  client: "the client with that id hears it, and may answer",
  nobody: "nobody hears it",
};

function isAudience(word: string): word is Audience {
  return Object.hasOwn(HEARD_BY, word);
}
