/** An nginx of the test's own in front of its servers, running a configuration as it stands but for the ports. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { eventually, freePort } from "@tidewire/testkit";
import { selfSigned } from "./self-signed.js";

export interface Nginx {
  readonly port: number;
  /** "http://127.0.0.1:40123"; https where the configuration has TLS. */
  readonly url: string;
  /** The certificate to trust, where the configuration has TLS. */
  readonly ca: Buffer | undefined;
  /** What it wrote to its log. */
  readonly log: string;
  /** Has it read its configuration again: new workers take the new connections, old ones finish what they have. */
  reload(): Promise<void>;
}

export interface NginxOptions {
  /** When an old worker drops the connections that are still open after a reload. Default "soon". */
  readonly shutdown?: "soon" | "never";
}

/** The port a configuration listens on, and those it expects servers on, in their order. */
const LISTENS = /listen (\d+)/;
const FIRST_SERVER = 3000;
const ATTEMPTS = 3;
const EXAMPLES = new URL("../../../examples/behind-nginx/", import.meta.url);

/** A configuration of `examples/behind-nginx`, as documented. */
export function documented(name: string): string {
  return readFileSync(new URL(name, EXAMPLES), "utf8");
}

/**
 * Starts nginx with `config` inside its http block and stops it when the test ends. The port it listens on becomes a free
 * one, 127.0.0.1:3000 the first of the servers' ports, 127.0.0.1:3001 the second.
 */
export async function startNginx(
  t: TestContext,
  config: string,
  servers: readonly number[],
  options: NginxOptions = {},
): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "tidewire-nginx-"));
  let running: Running | undefined;
  // One after the other: what a test registers runs first to last, and nginx keeps files there.
  t.after(async () => {
    await running?.stop();
    rmSync(folder, { recursive: true });
  });
  const tls = config.includes("ssl_certificate") ? selfSigned() : undefined;
  if (tls !== undefined) {
    writeFileSync(join(folder, "certificate.pem"), tls.cert);
    writeFileSync(join(folder, "key.pem"), tls.key);
  }
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    writeFileSync(join(folder, "site.conf"), withPorts(config, port, servers));
    writeFileSync(join(folder, "nginx.conf"), mainConfig(options));
    const child = spawn(nginxPath(), ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    running = new Running(child, port, tls?.cert);
    if (await running.isReady()) return running;
    // Somebody else may have taken the port meanwhile.
    if (attempt === ATTEMPTS) assert.fail(`nginx did not start:\n${running.log}`);
  }
}

class Running implements Nginx {
  readonly port: number;
  readonly ca: Buffer | undefined;
  log = "";
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, port: number, ca: Buffer | undefined) {
    this.#child = child;
    this.port = port;
    this.ca = ca;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.log += text;
    });
  }

  get url(): string {
    return `${this.ca === undefined ? "http" : "https"}://127.0.0.1:${this.port}`;
  }

  /** Whether it takes connections; false when it ended instead. */
  async isReady(): Promise<boolean> {
    await eventually(async () => this.#hasEnded || (await takesConnections(this.port)), {
      what: "nginx took no connection",
    });
    return !this.#hasEnded;
  }

  async reload(): Promise<void> {
    const before = this.log.length;
    this.#child.kill("SIGHUP");
    await eventually(() => this.log.slice(before).includes("gracefully shutting down"), {
      what: "nginx did not reload",
    });
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await gone;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

function withPorts(config: string, port: number, servers: readonly number[]): string {
  const [, listens] = LISTENS.exec(config) ?? [];
  return config
    .replace(`listen ${listens}`, `listen 127.0.0.1:${port}`)
    .replace(/127\.0\.0\.1:(300\d)\b/g, (_, named: string) => `127.0.0.1:${servers[Number(named) - FIRST_SERVER]}`);
}

/** What a distribution's nginx.conf does around the site: without a daemon, and with all files in the test's folder. */
function mainConfig({ shutdown = "soon" }: NginxOptions): string {
  const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${name};`);
  return `
    daemon off;
    worker_processes 2;
    ${shutdown === "soon" ? "worker_shutdown_timeout 300ms;" : ""}
    pid nginx.pid;
    error_log stderr notice;
    ${process.getuid?.() === 0 ? "user root;" : ""}
    events { worker_connections 1024; }
    http { access_log off; ${places.join(" ")} include site.conf; }
  `;
}

/** As scripts/system-programs.mjs found it, else where Debian puts it. */
function nginxPath(): string {
  return process.env.NGINX_PATH ?? "/usr/sbin/nginx";
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
