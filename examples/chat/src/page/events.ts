/** What page and server say to each other. Both import this file: a name or an argument that differs does not compile. */

export interface Message {
  from: string;
  text: string;
}

/** Every request of a page is answered: it was done, or it was not, and why. */
export type Answer = { done: true } | { done: false; problem: string };

export interface ClientToServer {
  /** To everybody else. The one who says it has it on the page already. */
  say: (text: string, answer: (answer: Answer) => void) => void;
  /** To one person alone. */
  whisper: (to: string, text: string, answer: (answer: Answer) => void) => void;
  typing: (isTyping: boolean) => void;
}

export interface ServerToClient {
  /** What you are called, and everybody who is here: sent when you come, and again when you come back. */
  people: (you: string, nicknames: string[]) => void;
  /** Sent just before the server ends the connection. */
  sentAway: (why: string) => void;
  joined: (nickname: string) => void;
  left: (nickname: string) => void;
  said: (message: Message) => void;
  whispered: (message: Message) => void;
  typing: (nickname: string, isTyping: boolean) => void;
}

/** What a page shows when it connects: `auth` of the client, `handshake.auth` on the server. */
export interface Credentials {
  nickname: string;
  /** Made up by the page. Who comes back with the same key gets the nickname even if the old line still seems to be up. */
  key: string;
}

export const LIMITS = { nickname: 20, message: 500, key: 64, people: 200 };
