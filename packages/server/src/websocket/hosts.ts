/** The HTTP servers of a WebSocket server: those it was given, and the one that it makes for a port. */
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AttachableServer } from "../http/attach.js";
import { ServerError } from "../server-error.js";
import { mountOn, type UpgradeTaker } from "./mounts.js";
import type { WebSocketServerOptions } from "./options.js";

/** Who gets the upgrades, and hears of the server that was made for a port. */
export interface HostsOwner extends UpgradeTaker {
  listening(): void;
  /** What it throws ends the process. */
  failed(error: Error): void;
}

export class Hosts {
  readonly #owner: HostsOwner;
  readonly #mounts = new Map<AttachableServer, () => void>();
  #own: HttpServer | null = null;

  constructor(owner: HostsOwner) {
    this.#owner = owner;
  }

  /** Attaches, or listens. Throws ServerError "bad-option" unless the options say in one way where. */
  begin(options: Pick<WebSocketServerOptions, "server" | "servers" | "port" | "host" | "noServer">): void {
    const { server, servers, port, host, noServer } = options;
    const ways = [server, servers, port, noServer === true ? true : undefined].filter((way) => way !== undefined);
    if (ways.length !== 1) {
      const seen = ways.length === 0 ? "none" : "more than one";
      throw new ServerError("bad-option", `options say ${seen} of server, servers, port and noServer: give one`);
    }
    if (servers !== undefined && !Array.isArray(servers)) {
      throw new ServerError("bad-option", "option servers is not a list: give HTTP servers in an array");
    }
    if (port !== undefined) this.#listen(port, host);
    else for (const each of servers ?? (server === undefined ? [] : [server])) this.mount(each);
  }

  /** Of the first one. */
  address(): AddressInfo | string | null {
    const [first] = this.#mounts.keys();
    return (first as HttpServer | undefined)?.address?.() ?? null;
  }

  mount(server: AttachableServer): void {
    if (typeof server !== "object" || server === null || typeof server.on !== "function") {
      const message = "that is no HTTP server: pass what http.createServer() returns";
      throw new ServerError("bad-option", message);
    }
    if (this.#mounts.has(server))
      throw new ServerError("misuse", "WebSocket server is mounted on that HTTP server already");
    this.#mounts.set(server, mountOn(server, this.#owner));
  }

  unmount(server?: AttachableServer): void {
    for (const mounted of server === undefined ? [...this.#mounts.keys()] : [server]) {
      this.#mounts.get(mounted)?.();
      this.#mounts.delete(mounted);
    }
  }

  /** Ends the server of the port, and what still waits for an answer there. */
  async end(): Promise<void> {
    const own = this.#own;
    if (own === null) return;
    this.#own = null;
    await new Promise<void>((resolve) => {
      own.close(() => resolve());
      own.closeAllConnections();
    });
  }

  #listen(port: number, host: string | undefined): void {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new ServerError("bad-option", `option port is ${String(port)}: give a number from 0 to 65535`);
    }
    const own = createServer((_request, response) => {
      response.writeHead(426, { Connection: "Upgrade", Upgrade: "websocket", "Content-Type": "text/plain" });
      response.end("this server speaks WebSocket only\n");
    });
    this.#own = own;
    own.on("listening", () => this.#owner.listening());
    own.on("error", (error) => this.#owner.failed(error));
    this.mount(own);
    own.listen(port, host);
  }
}
