/** The page: views above, the session below, and nothing decided here but what is shown where. */

import { ChatModel } from "./chat-model.js";
import type { ClientSocket } from "./connection.js";
import { part } from "./dom.js";
import type { SavedChat } from "./saved.js";
import { ChatSession } from "./session.js";
import { TypingPulse } from "./typing-pulse.js";
import { ComposerView } from "./views/composer-view.js";
import { Dialogs } from "./views/dialogs.js";
import { Drawers } from "./views/drawers.js";
import { HeaderView } from "./views/header-view.js";
import { listenToKeys } from "./views/keys.js";
import { LogView } from "./views/log-view.js";
import { PeopleView } from "./views/people-view.js";
import { RoomsView } from "./views/rooms-view.js";
import { SignInView } from "./views/sign-in-view.js";
import { StatusView } from "./views/status-view.js";

/** What the page takes from its browser. */
export interface Surroundings {
  readonly document: Document;
  readonly socket: ClientSocket;
  readonly saved: SavedChat;
  now(): number;
  newId(): string;
  /** A number from 0 up to 1. */
  chance(): number;
  every(ms: number, callback: () => void): void;
  after(ms: number, callback: () => void): void;
  /** The room that the address names, and how to name one there. */
  readonly address: { room(): string; show(room: string): void };
}

const GOOD_NEWS_MS = 3_000;

export class ChatApp {
  readonly #around: Surroundings;
  readonly #model = new ChatModel();
  readonly #pulse = new TypingPulse();
  readonly #session: ChatSession;
  readonly #signIn: SignInView;
  readonly #status: StatusView;
  readonly #rooms: RoomsView;
  readonly #people: PeopleView;
  readonly #log: LogView;
  readonly #composer: ComposerView;
  readonly #header: HeaderView;
  readonly #drawers: Drawers;
  readonly #dialogs: Dialogs;
  #typingIn = "";
  #isShown = false;

  constructor(around: Surroundings) {
    const { document, now, newId, chance, address, saved } = around;
    this.#around = around;
    this.#status = new StatusView(document);
    this.#people = new PeopleView(document);
    this.#drawers = new Drawers(document);
    this.#signIn = new SignInView(document, { claim: (nickname) => this.#claim(nickname), chance });
    this.#rooms = new RoomsView(document, { open: (room) => void this.#open(room) });
    this.#header = new HeaderView(document, () => this.#leave());
    this.#log = new LogView(document, {
      retry: (sendId) => this.#session.retry(this.#active(), sendId),
      discard: (sendId) => this.#session.discard(this.#active(), sendId),
      now,
    });
    this.#composer = new ComposerView(document, {
      send: (text) => this.#send(text),
      typed: (text) => this.#typed(text),
    });
    this.#dialogs = new Dialogs(document, {
      rename: (nickname) => this.#session.rename(nickname),
      takeBack: () => void this.#session.enter(this.#model.nickname),
    });
    const isWatched = () => document.visibilityState === "visible";
    const tools = { saved, now, newId, isWatched, wantedRoom: address.room };
    this.#session = new ChatSession(around.socket, this.#model, tools, {
      changed: () => this.#render(),
      status: (state) => this.#status.render(state),
      askNickname: (nickname, problem) => this.#askNickname(nickname, problem),
      entered: () => this.#entered(),
      banner: (text, tone) => this.#banner(text, tone),
      announce: (text) => this.#status.announce(text),
      displaced: () => this.#dialogs.tellDisplaced(),
    });
  }

  start(): void {
    const { document, every } = this.#around;
    part(document, "rename").addEventListener("click", () => this.#dialogs.askForNickname(this.#model.nickname));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible" || this.#model.activeName === undefined) return;
      this.#model.activate(this.#model.activeName);
      this.#render();
    });
    listenToKeys(document, {
      findRoom: () => {
        this.#drawers.open("rooms");
        this.#rooms.focus();
      },
      step: (by) => void this.#open(this.#model.neighbour(by)?.name ?? this.#active()),
      back: () => {
        this.#drawers.close();
        this.#composer.focus();
      },
      help: () => this.#dialogs.showKeys(),
    });
    // What only time changes: typists who fell silent, oneself among them.
    every(1_000, () => {
      if (this.#pulse.elapse(this.#around.now()) !== undefined) this.#session.tellTyping(this.#typingIn, false);
      this.#renderPeople();
    });
    this.#session.start();
  }

  #claim(nickname: string): void {
    this.#signIn.busy(true);
    void this.#session.enter(nickname);
  }

  #askNickname(nickname: string, problem: string): void {
    this.#isShown = false;
    this.#signIn.show(nickname, problem);
  }

  #entered(): void {
    if (!this.#isShown) {
      this.#isShown = true;
      this.#signIn.hide();
      this.#render();
      this.#composer.focus();
    }
    this.#banner("", "good");
  }

  async #open(room: string): Promise<void> {
    this.#stopTyping();
    const problem = await this.#session.open(room);
    if (problem !== undefined) {
      this.#rooms.complain(problem);
      return;
    }
    this.#rooms.opened();
    this.#drawers.close();
    this.#status.announce(`You are in ${this.#active()}`);
    this.#composer.focus();
  }

  #leave(): void {
    this.#stopTyping();
    void this.#session.leave(this.#active()).then(() => this.#composer.focus());
  }

  #send(text: string): void {
    this.#pulse.stopped();
    this.#session.say(this.#active(), text);
  }

  #typed(text: string): void {
    const news = this.#pulse.typed(text, this.#around.now());
    this.#typingIn = this.#active();
    if (news !== undefined) this.#session.tellTyping(this.#typingIn, news === "tell-typing");
  }

  #stopTyping(): void {
    if (this.#pulse.stopped() !== undefined) this.#session.tellTyping(this.#typingIn, false);
  }

  /** Bad news stays until it is over; good news goes by itself. */
  #banner(text: string, tone: "warn" | "good"): void {
    if (!this.#isShown) {
      if (tone === "warn") this.#signIn.complain(text);
      return;
    }
    this.#status.banner(text, tone);
    if (tone === "good" && text !== "") this.#around.after(GOOD_NEWS_MS, () => this.#status.fade(text));
  }

  #active(): string {
    return this.#model.activeName ?? "";
  }

  #render(): void {
    if (!this.#isShown) return;
    const model = this.#model;
    const room = model.active;
    this.#rooms.render(model.rooms, model.activeName);
    this.#header.render(room, model.joined.length, model.unread, model.nickname);
    this.#renderPeople();
    if (room === undefined) return;
    this.#composer.show(room.name);
    this.#log.render(room.name, room.log.entries);
    this.#around.address.show(room.name);
  }

  #renderPeople(): void {
    const room = this.#model.active;
    if (!this.#isShown || room === undefined) return;
    const { nickname } = this.#model;
    this.#people.render(room.people, nickname, this.#model.typists(room.name, this.#around.now()));
  }
}
