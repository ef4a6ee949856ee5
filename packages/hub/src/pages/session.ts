/** Being in the chat: signing in, coming back, entering rooms, saying things. Knows no page; what it says goes to `out`. */

import type { ChatModel } from "./chat-model.js";
import type { ChatRequestName, ClaimReply, JoinReply } from "./chat-protocol.js";
import { type ClientSocket, Connection, type ConnectionState, type Reply } from "./connection.js";
import type { SavedChat } from "./saved.js";

export interface SessionOutput {
  /** The model is not what it was. */
  changed(): void;
  status(state: ConnectionState): void;
  /** A nickname is needed before anything else; `problem` says why the last one was none. */
  askNickname(nickname: string, problem: string): void;
  /** The chat can be shown. */
  entered(): void;
  /** Worth telling everywhere; empty when it is over. */
  banner(text: string, tone: "warn" | "good"): void;
  announce(text: string): void;
  /** Another tab of the same person has taken over. */
  displaced(): void;
}

export interface SessionTools {
  readonly saved: SavedChat;
  now(): number;
  newId(): string;
  /** Whether somebody looks at the page. */
  isWatched(): boolean;
  /** The room that the address names, or "". */
  wantedRoom(): string;
}

type Presence =
  /** No nickname yet, or none that holds. */
  | { readonly kind: "outside" }
  /** The hub is asked; `cameFrom` says how much has to be made good afterwards. */
  | { readonly kind: "entering"; readonly cameFrom: "outside" | "away" }
  | { readonly kind: "inside" }
  /** The connection is lost; what was known is still shown. */
  | { readonly kind: "away" }
  | { readonly kind: "displaced" };

const FIRST_ROOM = "lobby";

export class ChatSession {
  readonly #model: ChatModel;
  readonly #tools: SessionTools;
  readonly #out: SessionOutput;
  readonly #connection: Connection;
  #presence: Presence = { kind: "outside" };
  #key = "";
  /** What to show first: rooms of an earlier visit of this tab. */
  #roomsBefore: readonly string[] = [];
  #activeBefore: string | undefined;

  constructor(socket: ClientSocket, model: ChatModel, tools: SessionTools, out: SessionOutput) {
    this.#model = model;
    this.#tools = tools;
    this.#out = out;
    this.#connection = new Connection(socket, (state) => this.#lineChanged(state));
  }

  get isInside(): boolean {
    return this.#presence.kind === "inside";
  }

  start(): void {
    const { saved } = this.#tools;
    const memory = saved.read();
    this.#key = memory?.key ?? "";
    this.#model.nickname = memory?.nickname ?? "";
    this.#roomsBefore = memory?.rooms ?? [];
    this.#activeBefore = memory?.active;
    if (memory === undefined) this.#out.askNickname(saved.lastNickname(), "");
    this.#listen();
    this.#connection.open();
  }

  /** Signs in, the first time, again, or after another tab took over; as soon as there is a line. */
  async enter(nickname: string): Promise<void> {
    const cameFrom = this.#presence.kind === "away" || this.#presence.kind === "displaced" ? "away" : "outside";
    if (this.#connection.state.kind !== "online") {
      this.#model.nickname = nickname;
      this.#presence = { kind: cameFrom };
      return;
    }
    this.#presence = { kind: "entering", cameFrom };
    const reply = await this.#connection.request("claim", { nickname, key: this.#key });
    if ("error" in reply) {
      this.#presence = { kind: cameFrom };
      this.#model.nickname = nickname;
      // Without a line there is nothing to ask the person; the line coming back starts it over.
      if (this.#connection.state.kind !== "online") return;
      if (cameFrom === "outside") this.#model.nickname = "";
      this.#out.askNickname(nickname, reply.error.message);
      return;
    }
    this.#signedIn(reply);
    const wanted = this.#wantedRooms();
    const replies = await Promise.all(wanted.map((room) => this.#connection.request("join", { room })));
    if (replies.some(isNoReply)) {
      // The line broke in between, and may be back already.
      this.#presence = { kind: cameFrom };
      await this.enter(reply.nickname);
      return;
    }
    const joined = replies.filter((join): join is JoinReply => !("error" in join));
    for (const join of joined) this.#model.entered(join);
    for (const name of wanted) if (!joined.some((join) => join.room === name)) this.#model.left(name);
    const first = [this.#model.activeName, this.#activeBefore, joined[0]?.room].find((name) =>
      joined.some((join) => join.room === name),
    );
    if (first !== undefined) this.#model.activate(first);
    this.#presence = { kind: "inside" };
    this.#save();
    this.#out.entered();
    this.#out.changed();
    if (cameFrom === "away") this.#out.banner("Back online.", "good");
    for (const room of this.#model.joined) this.#sendWaiting(room.name);
  }

  /** Resolves with what is wrong with the nickname, or nothing. */
  async rename(nickname: string): Promise<string | undefined> {
    const before = this.#model.nickname;
    const reply = await this.#connection.request("claim", { nickname, key: this.#key });
    if ("error" in reply) return reply.error.message;
    this.#signedIn(reply);
    for (const room of this.#model.joined) {
      this.#model.departed(room.name, before);
      this.#model.arrived(room.name, reply.nickname);
    }
    this.#save();
    this.#out.changed();
    return undefined;
  }

  /** Shows a room; joins it first when one is not in it. Resolves with what is wrong, or nothing. */
  async open(name: string): Promise<string | undefined> {
    const known = this.#model.joined.find((room) => room.name === name);
    if (known === undefined) {
      const reply = await this.#connection.request("join", { room: name });
      if ("error" in reply) return reply.error.message;
      this.#model.activate(this.#model.entered(reply).name);
    } else this.#model.activate(name);
    this.#save();
    this.#out.changed();
    return undefined;
  }

  async leave(name: string): Promise<void> {
    const reply = await this.#connection.request("leave", { room: name });
    if ("error" in reply && reply.error.code !== "not-in-room") return this.#out.announce(reply.error.message);
    this.#model.left(name);
    if (this.#model.active !== undefined) this.#model.activate(this.#model.active.name);
    this.#save();
    this.#out.changed();
  }

  say(room: string, text: string): void {
    const sendId = this.#tools.newId();
    const kind = this.isInside ? "sending" : "waiting";
    this.#model.room(room).log.send(sendId, this.#model.nickname, text, this.#tools.now(), { kind });
    this.#out.changed();
    if (kind === "sending") void this.#deliver(room, sendId, text);
  }

  retry(room: string, sendId: string): void {
    const { log } = this.#model.room(room);
    const message = log.mine("failed").find((failed) => failed.sendId === sendId);
    if (message === undefined) return;
    log.update(sendId, { kind: this.isInside ? "sending" : "waiting" });
    this.#out.changed();
    if (this.isInside) void this.#deliver(room, sendId, message.text);
  }

  discard(room: string, sendId: string): void {
    this.#model.room(room).log.discard(sendId);
    this.#out.changed();
  }

  tellTyping(room: string, typing: boolean): void {
    if (this.isInside) this.#connection.tell("typing", { room, typing });
  }

  async #deliver(room: string, sendId: string, text: string): Promise<void> {
    const { log } = this.#model.room(room);
    const reply = await this.#connection.request("say", { room, text, sendId });
    if (!("error" in reply)) log.receive(reply.message, this.#model.nickname);
    else if (isNoReply(reply) && !this.isInside) log.update(sendId, { kind: "waiting" });
    else log.update(sendId, { kind: "failed", reason: reply.error.message });
    this.#out.changed();
    // The line may have come back while this one was on its way to nowhere.
    if (this.isInside) this.#sendWaiting(room);
  }

  #sendWaiting(room: string): void {
    const { log } = this.#model.room(room);
    for (const { sendId, text } of log.mine("waiting")) {
      log.update(sendId, { kind: "sending" });
      void this.#deliver(room, sendId, text);
    }
  }

  #signedIn(reply: ClaimReply): void {
    this.#key = reply.key;
    this.#model.nickname = reply.nickname;
    this.#model.listed(reply.rooms);
  }

  /** Rooms one was in, or was in before a reload, and the one in the address. */
  #wantedRooms(): string[] {
    const inside = this.#model.joined.map((room) => room.name);
    const before = inside.length > 0 ? inside : this.#roomsBefore;
    const wanted = inside.length > 0 ? "" : this.#tools.wantedRoom();
    if (wanted !== "") this.#activeBefore = wanted;
    const rooms = wanted === "" ? before : [...before, wanted];
    return [...new Set(rooms.length === 0 ? [FIRST_ROOM] : rooms)];
  }

  #save(): void {
    const rooms = this.#model.joined.map((room) => room.name);
    const { nickname, activeName: active } = this.#model;
    this.#tools.saved.write({ nickname, key: this.#key, rooms, active });
  }

  #lineChanged(state: ConnectionState): void {
    this.#out.status(state);
    const { kind } = this.#presence;
    if (state.kind === "online") {
      if (kind === "outside" || kind === "away") this.#cameOnline();
      return;
    }
    if (state.kind !== "offline" || kind === "displaced") return;
    if (kind === "inside") this.#presence = { kind: "away" };
    const tries = state.attempt > 1 ? ` (try ${state.attempt})` : "";
    const what =
      this.#presence.kind === "outside" ? "The hub cannot be reached. Trying again" : "Connection lost. Reconnecting";
    this.#out.banner(`${what}${tries}…`, "warn");
  }

  #cameOnline(): void {
    if (this.#model.nickname !== "") void this.enter(this.#model.nickname);
    else this.#out.banner("", "good");
  }

  #listen(): void {
    const model = this.#model;
    const on = this.#connection.onNotice.bind(this.#connection);
    const changed = () => this.#out.changed();
    on("message", (message) => {
      const room = model.room(message.room);
      room.typing.delete(message.from);
      if (!room.log.receive(message, model.nickname)) return;
      const isOnScreen = model.activeName === room.name;
      if (!isOnScreen || !this.#tools.isWatched()) room.unread += 1;
      this.#out.announce(`${message.from}${isOnScreen ? "" : ` in ${room.name}`}: ${message.text}`);
      changed();
    });
    const notice = (room: string, text: string, at: number) => {
      model.room(room).log.notice(text, at);
      if (model.activeName === room) this.#out.announce(text);
      changed();
    };
    on("joined", ({ room, nickname, at }) => {
      model.arrived(room, nickname);
      notice(room, `${nickname} joined`, at);
    });
    on("left", ({ room, nickname, at }) => {
      model.departed(room, nickname);
      notice(room, `${nickname} left`, at);
    });
    on("renamed", ({ room, nickname, before, at }) => {
      model.departed(room, before);
      model.arrived(room, nickname);
      notice(room, `${before} is now called ${nickname}`, at);
    });
    on("typing", ({ room, nickname, typing }) => {
      model.typing(room, nickname, typing, this.#tools.now());
      changed();
    });
    on("room", (summary) => {
      model.counted(summary);
      changed();
    });
    on("room gone", ({ name }) => {
      model.gone(name);
      changed();
    });
    on("displaced", () => {
      this.#presence = { kind: "displaced" };
      this.#out.displaced();
    });
    on("closing", () => this.#out.banner("The hub is being stopped. The chat comes back with it.", "warn"));
  }
}

function isNoReply(reply: Reply<ChatRequestName>): boolean {
  return "error" in reply && reply.error.code === "no-reply";
}
