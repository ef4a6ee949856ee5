/** The page: views above, the connection below, and nothing decided here but what is shown where. */

import { part } from "../dom.js";
import type { KeyValueStore } from "../saved.js";
import { type Draft, EMPTY_DRAFT } from "./argument.js";
import { Consultation } from "./doctor/consultation.js";
import { Doctor, type DoctorWorld, targetOf } from "./doctor/doctor.js";
import { engineUrl } from "./doctor/probe.js";
import { type Entry, EventLog } from "./event-log.js";
import type { CodeFlavour } from "./export-code.js";
import { readHash, writeHash } from "./hash.js";
import { Latency } from "./latency.js";
import { Meter } from "./meter.js";
import { Line, type LineTools } from "./network/line.js";
import { PacketLog } from "./packet-log.js";
import { type Plan, planOf } from "./plan.js";
import { Sender, type SendProblem } from "./sender.js";
import { SentHistory } from "./sent-history.js";
import { EMPTY_SETUP, type Setup } from "./setup.js";
import { codeOf, linkOf } from "./sharing.js";
import { ToolViews } from "./tool-views.js";
import type { TransportStep } from "./views/line-view.js";
import type { SaveBytes } from "./views/value-view.js";

/** What the page takes from its browser. */
export interface Surroundings {
  readonly document: Document;
  readonly store: KeyValueStore;
  readonly line: LineTools;
  readonly doctor: DoctorWorld;
  readonly save: SaveBytes;
  /** The time of day. `line.now` is for durations. */
  wallClock(): number;
  /** Rejects where the browser does not allow it. */
  copy(text: string): Promise<void>;
  /** Before the next picture. */
  soon(task: () => void): void;
  isNarrow(): boolean;
  readonly address: {
    /** With its `#`, or empty. */
    hash(): string;
    show(hash: string): void;
    /** The page's own, without what stands behind the `#`. */
    readonly page: string;
    onChange(listener: () => void): void;
  };
}

const MAX_STEPS = 50;
const FROM_LINK = "This set-up came with a link. Look it over, then press Connect: nothing was sent anywhere yet.";

export class ToolApp {
  readonly #around: Surroundings;
  readonly #views: ToolViews;
  readonly #line: Line;
  readonly #doctor: Doctor;
  readonly #consultation: Consultation;
  readonly #log = new EventLog();
  readonly #packets = new PacketLog();
  readonly #latency = new Latency();
  readonly #history: SentHistory;
  readonly #sender: Sender;
  readonly #meter: Meter;
  #setup: Setup = EMPTY_SETUP;
  #plan: Plan | undefined;
  #steps: readonly TransportStep[] = [];
  #stepCount = 0;
  #heardNames = new Set<string>();
  #isDrawing = false;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#history = new SentHistory(around.store);
    this.#doctor = new Doctor(around.doctor);
    this.#line = new Line(around.line, {
      changed: () => this.#lineChanged(),
      event: (namespace, event, args, answer) => this.#heard(namespace, event, args, answer),
      note: (namespace, text, tone, data) => {
        this.#log.note(around.wallClock(), namespace, text, tone, data);
        this.#draw();
      },
      trouble: (seen) => this.#consultation.troubled(seen, this.#plan),
      packet: (packet) => {
        this.#packets.add(around.wallClock(), packet);
        this.#draw();
      },
      beat: (ms) => this.#latency.add({ at: around.line.now(), ms, kind: "heartbeat" }),
      step: (text) => {
        const step = { id: ++this.#stepCount, at: around.wallClock(), text };
        this.#steps = [step, ...this.#steps.slice(0, MAX_STEPS - 1)];
      },
    });
    this.#sender = new Sender({
      line: this.#line,
      log: this.#log,
      latency: this.#latency,
      history: this.#history,
      now: around.line.now,
      wallClock: around.wallClock,
      changed: () => this.#draw(),
    });
    this.#meter = new Meter(this.#latency, {
      now: around.line.now,
      every: around.line.every,
      ways: {
        ack: (answered) => this.#sender.measure(this.#views.composer.read(), answered),
        http: (answered) => this.#measureByHttp(answered),
      },
      changed: () => this.#draw(),
    });
    this.#views = new ToolViews(around.document, {
      connect: () => this.#connect(),
      disconnect: () => this.#disconnect(),
      check: () => this.#check(),
      changed: () => this.#changed(),
      send: (draft) => this.#send(draft),
      answer: (entry) => this.#answer(entry),
      join: (namespace) => this.#line.join(namespace),
      leave: (namespace) => this.#line.leave(namespace),
      forget: (id) => this.#after(() => this.#history.remove(id)),
      clearEvents: () => this.#after(() => this.#log.clear()),
      clearPackets: () => this.#after(() => this.#packets.clear()),
      clearSent: () => this.#after(() => this.#history.clear()),
      clearLatency: () => this.#after(() => this.#latency.clear()),
      pausePackets: (isPaused) => {
        this.#packets.isPaused = isPaused;
      },
      measure: (how) => this.#meter.measure(how),
      save: around.save,
      copy: (text) => this.#copy(text),
      link: (format, secrets) =>
        linkOf(around.address.page, format === "v2" ? "v2" : "tidewire", { ...this.#content, secrets }),
      code: (flavour, secrets) => codeOf(flavour as CodeFlavour, { ...this.#content, secrets }),
    });
    this.#consultation = new Consultation(this.#doctor, this.#views);
  }

  start(): void {
    this.#history.load();
    this.#doctor.start();
    this.#load();
    this.#around.address.onChange(() => {
      this.#disconnect();
      this.#load();
    });
    this.#draw();
  }

  /** Takes what the address carries, and connects to nothing. */
  #load(): void {
    const found = readHash(this.#around.address.hash());
    this.#setup = found.kind === "setup" ? found.setup : { ...EMPTY_SETUP, url: this.#around.doctor.page.origin };
    const draft = found.kind === "setup" ? found.draft : undefined;
    this.#views.setup.show(this.#setup);
    this.#views.composer.showNamespaces(this.#setup.namespaces);
    this.#views.composer.show(draft ?? { ...EMPTY_DRAFT, event: this.#setup.emits[0] ?? EMPTY_DRAFT.event });
    this.#views.setup.notice(found.kind === "problem" ? found.message : found.kind === "setup" ? FROM_LINK : "");
    this.#showNames();
  }

  #connect(): void {
    const plan = this.#planned();
    if (plan === undefined) return;
    this.#views.setup.notice("");
    if (!this.#consultation.allows(plan)) return;
    this.#plan = plan;
    this.#views.composer.showNamespaces(plan.namespaces);
    this.#line.open(plan);
  }

  #disconnect(): void {
    this.#line.close();
    this.#consultation.dismiss();
  }

  #check(): void {
    const plan = this.#planned();
    if (plan !== undefined) void this.#consultation.examine(plan);
  }

  #planned(): Plan | undefined {
    this.#setup = this.#views.setup.read();
    const planned = planOf(this.#setup);
    this.#views.setup.complain(planned.kind === "problem" ? planned.problem : undefined);
    return planned.kind === "plan" ? planned.plan : undefined;
  }

  #lineChanged(): void {
    const { state } = this.#line;
    if (state.kind === "online" && this.#views.lineState !== "online") {
      this.#consultation.end();
      if (this.#around.isNarrow()) this.#views.setup.fold(true);
    }
    this.#views.showLine(this.#line);
    this.#draw();
  }

  #heard(namespace: string, event: string, args: readonly unknown[], answer?: (...args: unknown[]) => void): void {
    const { listen } = this.#setup;
    if (listen.length > 0 && !listen.includes(event)) return;
    this.#log.received(this.#around.wallClock(), namespace, event, args, answer);
    if (this.#heardNames.size < MAX_STEPS && !this.#heardNames.has(event)) {
      this.#heardNames.add(event);
      this.#showNames();
    }
    this.#draw();
  }

  #send(draft: Draft): void {
    this.#tellProblem(this.#sender.send(draft));
    this.#showNames();
    this.#draw();
  }

  /** With the arguments that stand in the composer. */
  #answer(entry: Entry): void {
    this.#tellProblem(this.#sender.answer(entry, this.#views.composer.read()));
    this.#draw();
  }

  #tellProblem(problem: SendProblem | undefined): void {
    this.#views.composer.complain(problem?.message ?? "", problem?.at);
  }

  /** A transport that nobody knows is turned down at once, and makes no session. */
  #measureByHttp(answered: () => void): void {
    if (this.#plan === undefined) return;
    const url = engineUrl(targetOf(this.#plan), "polling").replace(/transport=polling$/, "transport=none");
    const options = { mode: "no-cors", credentials: "omit", cache: "no-store" } as const;
    this.#around.doctor.fetch(url, options).then(answered, () => {});
  }

  #copy(text: string): void {
    this.#around.copy(text).then(
      () => this.#views.line.announce("Copied"),
      () => this.#views.line.announce("The browser does not allow copying: mark the text and copy it by hand"),
    );
  }

  #changed(): void {
    this.#setup = this.#views.setup.read();
    this.#showNames();
    if (this.#line.state.kind === "idle") this.#views.composer.showNamespaces(this.#setup.namespaces);
    this.#around.address.show(writeHash("tidewire", { ...this.#content, secrets: false }));
  }

  /** What stands in the fields. */
  get #content(): { readonly setup: Setup; readonly draft: Draft } {
    return { setup: this.#views.setup.read(), draft: this.#views.composer.read() };
  }

  #showNames(): void {
    const sent = this.#history.sent.map(({ draft }) => draft.event);
    this.#views.composer.showNames([...new Set([...this.#setup.emits, ...sent, ...this.#heardNames])]);
  }

  #after(act: () => void): void {
    act();
    this.#draw();
  }

  /** However much happens at once, it is drawn once. */
  #draw(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    this.#around.soon(() => {
      this.#isDrawing = false;
      const isConnected = this.#line.state.kind === "online";
      this.#views.events.render(this.#log, isConnected);
      this.#views.packets.render(this.#packets);
      this.#views.sent.render(this.#history);
      this.#views.latency.render(this.#latency);
      this.#views.line.renderFacts(this.#line.handshake, this.#line.state, this.#steps);
      part(this.#around.document, "send").toggleAttribute("disabled", !isConnected);
    });
  }
}
