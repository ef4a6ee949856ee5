/** Everything that a peer can make grow, and where it ends. Read by the rules in this directory, printed in docs. */

export interface ChatLimits {
  readonly nicknameChars: number;
  readonly roomNameChars: number;
  readonly messageChars: number;
  /** Messages of a room that a newcomer is shown. */
  readonly historyMessages: number;
  readonly roomsPerClient: number;
  readonly rooms: number;
  /** How long an empty room and its history wait for somebody to come back. */
  readonly emptyRoomMs: number;
  /** A client may make so many requests at once (a page that reconnects joins all its rooms) … */
  readonly burst: number;
  /** … and gets one back each time this has passed. */
  readonly refillMs: number;
}

export const chatLimits: ChatLimits = Object.freeze({
  nicknameChars: 24,
  roomNameChars: 32,
  messageChars: 2_000,
  historyMessages: 50,
  roomsPerClient: 20,
  rooms: 200,
  emptyRoomMs: 600_000,
  burst: 40,
  refillMs: 250,
});

export interface RelayLimits {
  readonly eventChars: number;
  readonly roomNameChars: number;
  readonly roomsPerClient: number;
  /** Ids that the answer to `who` lists. */
  readonly listedClients: number;
  /** How long the hub waits for the acknowledgement of a `direct` event. */
  readonly answerMs: number;
  /** `direct` events of one client that may await their answer at the same time. */
  readonly pendingAnswers: number;
}

export const relayLimits: RelayLimits = Object.freeze({
  eventChars: 128,
  roomNameChars: 128,
  roomsPerClient: 100,
  listedClients: 1_000,
  answerMs: 10_000,
  pendingAnswers: 1_000,
});
