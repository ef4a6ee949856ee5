/**
 * Who is called what. A nickname belongs to one client at a time. Its owner also holds a secret key, so that a page
 * that reconnects before the hub has noticed that the old connection is dead gets its name back, and nobody else does.
 */

import type { ChatLimits } from "./limits.js";
import { charCount, cleanLine } from "./plain-text.js";

export type Claim =
  /** `displaced` is the same person's older connection, which has lost the name. */
  | {
      readonly kind: "claimed";
      readonly nickname: string;
      readonly key: string;
      readonly displaced: string | undefined;
    }
  | { readonly kind: "taken" };

interface Owner {
  readonly client: string;
  readonly nickname: string;
  readonly key: string;
}

export class Nicknames {
  readonly #newKey: () => string;
  /** By folded nickname: "Ada" and "ADA" are one. */
  readonly #owners = new Map<string, Owner>();
  readonly #byClient = new Map<string, Owner>();

  /** `newKey` makes a secret that cannot be guessed. */
  constructor(newKey: () => string) {
    this.#newKey = newKey;
  }

  /** A client that already has a name and claims another gives the old one up. */
  claim(client: string, nickname: string, key: string | undefined): Claim {
    const owner = this.#owners.get(fold(nickname));
    const isMine = owner !== undefined && (owner.client === client || owner.key === key);
    if (owner !== undefined && !isMine) return { kind: "taken" };
    const displaced = owner !== undefined && owner.client !== client ? owner.client : undefined;
    if (displaced !== undefined) this.release(displaced);
    this.release(client);
    const claimed: Owner = { client, nickname, key: owner?.key ?? this.#newKey() };
    this.#owners.set(fold(nickname), claimed);
    this.#byClient.set(client, claimed);
    return { kind: "claimed", nickname, key: claimed.key, displaced };
  }

  of(client: string): string | undefined {
    return this.#byClient.get(client)?.nickname;
  }

  release(client: string): void {
    const owner = this.#byClient.get(client);
    if (owner === undefined) return;
    this.#byClient.delete(client);
    this.#owners.delete(fold(owner.nickname));
  }
}

/** What was typed, as a nickname, or undefined when nothing printable is left of it or too much. */
export function parseNickname(typed: unknown, limits: ChatLimits): string | undefined {
  if (typeof typed !== "string" || typed.length > limits.nicknameChars * 8) return undefined;
  const nickname = cleanLine(typed);
  const length = charCount(nickname);
  return length >= 1 && length <= limits.nicknameChars && /[\p{L}\p{N}\p{S}]/u.test(nickname) ? nickname : undefined;
}

function fold(nickname: string): string {
  return nickname.toLowerCase();
}
