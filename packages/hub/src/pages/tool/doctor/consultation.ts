/**
 * When the doctor is asked about a connection, and where his word is shown: before anything is sent, once when it fails,
 * and whenever the user wants to know. It must not know how connections are made.
 */

import type { Seen } from "../network/line.js";
import type { Plan } from "../plan.js";
import type { Diagnosis } from "./diagnosis.js";
import type { Doctor } from "./doctor.js";
import { diagnoseSeen } from "./seen.js";

/** The part of the page that the doctor speaks through. */
export interface ConsultationViews {
  readonly doctor: { show(diagnosis: Diagnosis): void; showBusy(): void; hide(): void };
  /** To those who do not see it. */
  readonly line: { announce(text: string): void };
}

export class Consultation {
  readonly #doctor: Pick<Doctor, "before" | "examine">;
  readonly #views: ConsultationViews;
  /** Whether the doctor was asked since the user last asked for a connection, or had one. */
  #wasExamined = false;

  constructor(doctor: Pick<Doctor, "before" | "examine">, views: ConsultationViews) {
    this.#doctor = doctor;
    this.#views = views;
  }

  /** The user asks for a connection. False: what is known without a try forbids it, and is shown. */
  allows(plan: Plan): boolean {
    this.end();
    const known = this.#doctor.before(plan);
    if (known !== undefined) this.#show(known);
    return known === undefined;
  }

  /** The connection stands, or is to be made anew: what was said before is past. */
  end(): void {
    this.#wasExamined = false;
    this.dismiss();
  }

  dismiss(): void {
    this.#views.doctor.hide();
  }

  async examine(plan: Plan): Promise<void> {
    this.#wasExamined = true;
    this.#views.doctor.showBusy();
    this.#show(await this.#doctor.examine(plan));
  }

  /** The client reported trouble with a connection of that plan, if there is one. */
  troubled(seen: Seen, plan: Plan | undefined): void {
    const known = diagnoseSeen(seen);
    if (known !== undefined) {
      this.#show(known);
      return;
    }
    // One look is enough: the client goes on trying, and the server need not hear from the doctor each time.
    if (this.#wasExamined || plan === undefined) return;
    void this.examine(plan);
  }

  #show(diagnosis: Diagnosis): void {
    this.#views.doctor.show(diagnosis);
    this.#views.line.announce(diagnosis.title);
  }
}
