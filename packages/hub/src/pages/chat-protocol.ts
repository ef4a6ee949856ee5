/** What the chat page and the hub say to each other in the namespace `/chat`. Types only: both ends import them. */

export interface ChatMessage {
  readonly id: string;
  readonly room: string;
  readonly from: string;
  readonly text: string;
  /** Milliseconds since 1970, by the hub's clock. */
  readonly at: number;
  /** The sender's own name for it: a message sent twice because the answer got lost is still one message. */
  readonly sendId: string;
}

export interface RoomSummary {
  readonly name: string;
  readonly people: number;
  /** Stays when everybody has left. */
  readonly isPermanent: boolean;
}

export type ChatErrorCode =
  | "bad-request"
  | "bad-nickname"
  | "nickname-taken"
  | "no-nickname"
  | "bad-room"
  | "too-many-rooms"
  | "not-in-room"
  | "bad-message"
  | "slow-down";

/** Why a request was refused. The message is a sentence that may be shown to a person. */
export interface Refusal {
  readonly error: { readonly code: ChatErrorCode; readonly message: string };
}

export interface ClaimReply {
  readonly nickname: string;
  /** Secret: who shows it may have the nickname back from a connection that died. */
  readonly key: string;
  readonly rooms: readonly RoomSummary[];
}

export interface JoinReply {
  readonly room: string;
  readonly people: readonly string[];
  readonly history: readonly ChatMessage[];
}

export interface SayReply {
  readonly message: ChatMessage;
}

export interface Presence {
  readonly room: string;
  readonly nickname: string;
  readonly at: number;
}

export interface Renaming extends Presence {
  readonly before: string;
}

export interface TypingNotice {
  readonly room: string;
  readonly nickname: string;
  readonly typing: boolean;
}

/** Each request is acknowledged with its reply or a `Refusal`; `typing` alone may go without. */
export interface ChatRequests {
  /** Choose a nickname, or another one. Comes before everything else. */
  claim: { readonly request: { readonly nickname: string; readonly key?: string }; readonly reply: ClaimReply };
  /** Enter a room; one that does not exist is made. */
  join: { readonly request: { readonly room: string }; readonly reply: JoinReply };
  leave: { readonly request: { readonly room: string }; readonly reply: { readonly room: string } };
  say: {
    readonly request: { readonly room: string; readonly text: string; readonly sendId: string };
    readonly reply: SayReply;
  };
  typing: {
    readonly request: { readonly room: string; readonly typing: boolean };
    readonly reply: Record<never, never>;
  };
}

export type ChatRequestName = keyof ChatRequests;

/** What the hub tells without being asked. */
export interface ChatNotices {
  message: ChatMessage;
  joined: Presence;
  left: Presence;
  renamed: Renaming;
  typing: TypingNotice;
  /** To everybody with a nickname: a room is new, or its number of people changed. */
  room: RoomSummary;
  "room gone": { readonly name: string };
  /** Another page of the same person has taken over the nickname. */
  displaced: { readonly nickname: string };
  /** The hub is being stopped; it may be back soon. */
  closing: { readonly message: string };
}

export type ChatNoticeName = keyof ChatNotices;
