/** All views of the page, made and put together. */

import type { Draft } from "./argument.js";
import type { Entry } from "./event-log.js";
import type { Line, LineState } from "./network/line.js";
import { ComposerView } from "./views/composer-view.js";
import { DoctorView } from "./views/doctor-view.js";
import { EventsView } from "./views/events-view.js";
import { LatencyView, type Measuring } from "./views/latency-view.js";
import { LineView } from "./views/line-view.js";
import { PacketsView } from "./views/packets-view.js";
import { SentView } from "./views/sent-view.js";
import { SetupView } from "./views/setup-view.js";
import { Tabs } from "./views/tabs.js";
import { TextDialog } from "./views/text-dialog.js";
import type { SaveBytes } from "./views/value-view.js";

/** What a person can do on the page. */
export interface Deeds {
  connect(): void;
  disconnect(): void;
  check(): void;
  /** The set-up or the draft is not what it was. */
  changed(): void;
  send(draft: Draft): void;
  answer(entry: Entry): void;
  join(namespace: string): void;
  leave(namespace: string): void;
  forget(id: number): void;
  clearEvents(): void;
  clearPackets(): void;
  clearSent(): void;
  clearLatency(): void;
  pausePackets(isPaused: boolean): void;
  measure(how: Measuring): void;
  readonly save: SaveBytes;
  copy(text: string): void;
  link(format: string, secrets: boolean): string;
  code(flavour: string, secrets: boolean): string;
}

export class ToolViews {
  readonly setup: SetupView;
  readonly composer: ComposerView;
  readonly doctor: DoctorView;
  readonly events: EventsView;
  readonly packets: PacketsView;
  readonly sent: SentView;
  readonly latency: LatencyView;
  readonly line: LineView;
  /** As shown last. */
  lineState: LineState["kind"] = "idle";

  constructor(document: Document, deeds: Deeds) {
    this.setup = new SetupView(document, deeds);
    this.composer = new ComposerView(document, deeds);
    this.doctor = new DoctorView(document, {
      again: deeds.check,
      dismiss: () => this.doctor.hide(),
      copy: deeds.copy,
    });
    this.events = new EventsView(document, { answer: deeds.answer, clear: deeds.clearEvents, save: deeds.save });
    this.packets = new PacketsView(document, { pause: deeds.pausePackets, clear: deeds.clearPackets });
    this.sent = new SentView(document, {
      again: deeds.send,
      edit: (draft) => {
        this.composer.show(draft);
        this.composer.focus();
        deeds.changed();
      },
      forget: deeds.forget,
      clear: deeds.clearSent,
    });
    this.latency = new LatencyView(document, { measure: deeds.measure, clear: deeds.clearLatency });
    this.line = new LineView(document, deeds);
    const share = { prefix: "share", field: "share-link", choice: "share-format" };
    new TextDialog(document, share, { text: deeds.link, copy: deeds.copy });
    const code = { prefix: "code", field: "code-text", choice: "code-flavour" };
    new TextDialog(document, code, { text: deeds.code, copy: deeds.copy });
    new Tabs(document, ["events", "packets", "sent", "line"]);
  }

  showLine({ state, memberships }: Line): void {
    this.lineState = state.kind;
    this.line.render(state, memberships);
    this.setup.showState(state.kind !== "idle");
  }
}
