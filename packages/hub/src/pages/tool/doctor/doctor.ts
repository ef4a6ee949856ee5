/** Looks into a connection that does not come about: what needs no try first, then the tries. */

import type { Plan } from "../plan.js";
import { diagnose, diagnoseBefore } from "./diagnose.js";
import type { Diagnosis } from "./diagnosis.js";
import { type ProbeWorld, probe, type Target } from "./probe.js";

export interface DoctorWorld extends ProbeWorld {
  /** Of this page. */
  readonly page: { readonly origin: string; readonly isSecure: boolean };
  /** Is told every address that the policy of the page refuses. */
  onBlocked(listener: (address: string) => void): void;
}

const MAX_BLOCKED = 20;

export class Doctor {
  readonly #world: DoctorWorld;
  #blocked: string[] = [];

  constructor(world: DoctorWorld) {
    this.#world = world;
  }

  start(): void {
    this.#world.onBlocked((address) => {
      this.#blocked = [...this.#blocked.slice(1 - MAX_BLOCKED), address];
    });
  }

  /** What is known without a try. */
  before(plan: Plan): Diagnosis | undefined {
    return diagnoseBefore(this.#circumstances(plan));
  }

  /** Never rejects. */
  async examine(plan: Plan): Promise<Diagnosis> {
    const known = this.before(plan);
    if (known !== undefined) return known;
    this.#blocked = [];
    const probes = await probe(this.#world, targetOf(plan));
    return diagnose(this.#circumstances(plan), probes);
  }

  #circumstances(plan: Plan) {
    return { target: targetOf(plan), transports: plan.transports, page: this.#world.page, blocked: this.#blocked };
  }
}

export function targetOf({ url, revision, options }: Plan): Target {
  return {
    url,
    revision,
    path: typeof options.path === "string" ? options.path : "/socket.io",
    query: texts(options.query),
    headers: texts(options.extraHeaders),
    credentials: options.withCredentials === true,
  };
}

function texts(value: unknown): Record<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([name, item]) => [name, String(item)]));
}
