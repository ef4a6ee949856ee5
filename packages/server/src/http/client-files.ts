/** The client's files, as pages ask for them by a script tag. It must not know how they were made. */
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { brotliCompress, deflate, gzip } from "node:zlib";
import Negotiator from "negotiator";
import type { Middleware } from "./middleware.js";
import type { HttpRequest } from "./request.js";
import { type HttpResponse, respond } from "./respond.js";

/** What is served, and nothing else: pages depend on these names. */
export const CLIENT_FILES: readonly string[] = [
  "socket.io.js",
  "socket.io.min.js",
  "socket.io.esm.min.js",
  "socket.io.msgpack.min.js",
].flatMap((name) => [name, `${name}.map`]);

type Encoding = "br" | "gzip" | "deflate" | "identity";

const ENCODINGS: Encoding[] = ["br", "gzip", "deflate", "identity"];

const COMPRESSORS = { br: promisify(brotliCompress), gzip: promisify(gzip), deflate: promisify(deflate) };

/** Where the build puts the files, and whose version they have. */
const PACKAGE = new URL("../../", import.meta.url);

/** Writes the body of one of the files. The headers that say what it is are set already. */
export type SendFile = (filename: string, request: HttpRequest, response: HttpResponse) => void;

export class ClientFiles {
  readonly #prefix: string;
  readonly #cors: Middleware | null;
  readonly #package: URL;
  readonly #replacement: () => SendFile | null;
  #etag: string | null | undefined;
  /** What was made so far, by name and encoding: at most four forms of each file. */
  readonly #bodies = new Map<string, Promise<Buffer>>();

  /**
   * `path`: in front of the files' names. `cors` runs first, if there is any. `replacement` is asked each time who else is
   * to send them: a program that was bundled to one file has none beside it.
   */
  constructor(
    path: string,
    cors: Middleware | null,
    folder = PACKAGE,
    replacement: () => SendFile | null = () => null,
  ) {
    this.#prefix = `${path.replace(/\/$/, "")}/`;
    this.#cors = cors;
    this.#package = folder;
    this.#replacement = replacement;
  }

  /** Whether the request is for one of the files; it is answered then. */
  handle(request: HttpRequest, response: HttpResponse): boolean {
    const name = this.#nameIn(request.url ?? "");
    const { method } = request;
    const isForUs = method === "GET" || method === "HEAD" || (method === "OPTIONS" && this.#cors !== null);
    if (name === undefined || !isForUs) return false;
    const replacement = this.#replacement();
    const file = replacement === null ? this.#read(name) : null;
    const serve = (): void => {
      if (this.#isKnown(request)) respond(response, 304, {}, "");
      else if (file !== null) void this.#send(name, file, request, response);
      else replacement?.(name, request, this.#headed(name, response));
    };
    if (file === null && replacement === null) return false;
    if (this.#cors === null) serve();
    else this.#cors(request, response, serve);
    return true;
  }

  /** Sends one of the files by its name; 404 where there is none of that name. */
  send(name: string, request: HttpRequest, response: HttpResponse): void {
    const file = CLIENT_FILES.includes(name) ? this.#read(name) : null;
    if (file === null) respond(response, 404, {}, "");
    else void this.#send(name, file, request, response);
  }

  #nameIn(url: string): string | undefined {
    if (!url.startsWith(this.#prefix)) return undefined;
    const [name] = url.slice(this.#prefix.length).split("?", 1);
    return CLIENT_FILES.find((known) => known === name);
  }

  /** Null where the package was installed without them. */
  #read(name: string): Promise<Buffer> | null {
    const known = this.#bodies.get(name);
    if (known !== undefined) return known;
    try {
      const body = Promise.resolve(readFileSync(new URL(`client-dist/${name}`, this.#package)));
      this.#bodies.set(name, body);
      return body;
    } catch {
      return null;
    }
  }

  #isKnown({ headers }: HttpRequest): boolean {
    const known = headers["if-none-match"];
    return known !== undefined && this.#tag !== null && (known === this.#tag || known === `W/${this.#tag}`);
  }

  /** The version of the package; null in a program that was bundled, which has no package.json of ours. */
  get #tag(): string | null {
    if (this.#etag !== undefined) return this.#etag;
    try {
      this.#etag = `"${JSON.parse(readFileSync(new URL("package.json", this.#package), "utf8")).version}"`;
    } catch {
      this.#etag = null;
    }
    return this.#etag;
  }

  #headers(name: string): Record<string, string> {
    const type = name.endsWith(".map") ? "application/json" : "application/javascript";
    return {
      "Cache-Control": "public, max-age=0",
      "Content-Type": `${type}; charset=utf-8`,
      ...(this.#tag === null ? {} : { ETag: this.#tag }),
    };
  }

  #headed(name: string, response: HttpResponse): HttpResponse {
    for (const [header, value] of Object.entries(this.#headers(name))) response.setHeader(header, value);
    return response;
  }

  async #send(name: string, file: Promise<Buffer>, request: HttpRequest, response: HttpResponse): Promise<void> {
    const encoding = (new Negotiator(request).encoding(ENCODINGS) ?? "identity") as Encoding;
    const body = await this.#encoded(name, file, encoding);
    const headers = {
      ...this.#headers(name),
      // Behind what the cross-origin rules may have said.
      Vary: [response.getHeader("Vary") ?? [], "Accept-Encoding"].flat().join(", "),
      ...(encoding === "identity" ? {} : { "Content-Encoding": encoding }),
      "Content-Length": body.length,
    };
    respond(response, 200, headers, request.method === "HEAD" ? "" : body);
  }

  /** Compressed once, however many ask at once. */
  #encoded(name: string, file: Promise<Buffer>, encoding: Encoding): Promise<Buffer> {
    if (encoding === "identity") return file;
    const key = `${name} ${encoding}`;
    const known = this.#bodies.get(key);
    if (known !== undefined) return known;
    const body = file.then((bytes) => COMPRESSORS[encoding](bytes));
    this.#bodies.set(key, body);
    return body;
  }
}

const shipped = new ClientFiles("", null);

/** Sends one of the files of this package, compressed as the client asks for: what `Server.sendFile` is at first. */
export const sendClientFile: SendFile = (filename, request, response) => shipped.send(filename, request, response);
