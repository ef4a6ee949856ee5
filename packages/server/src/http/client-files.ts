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

export class ClientFiles {
  readonly #prefix: string;
  readonly #cors: Middleware | null;
  readonly #package: URL;
  #etag: string | null = null;
  /** What was made so far, by name and encoding: at most four forms of each file. */
  readonly #bodies = new Map<string, Promise<Buffer>>();

  /** `path`: in front of the files' names. `cors` runs first, if there is any. */
  constructor(path: string, cors: Middleware | null, folder = PACKAGE) {
    this.#prefix = `${path.replace(/\/$/, "")}/`;
    this.#cors = cors;
    this.#package = folder;
  }

  /** Whether the request is for one of the files; it is answered then. */
  handle(request: HttpRequest, response: HttpResponse): boolean {
    const name = this.#nameIn(request.url ?? "");
    const { method } = request;
    const isForUs = method === "GET" || method === "HEAD" || (method === "OPTIONS" && this.#cors !== null);
    if (name === undefined || !isForUs) return false;
    const file = this.#read(name);
    if (file === null) return false;
    if (this.#cors === null) this.#serve(name, file, request, response);
    else this.#cors(request, response, () => this.#serve(name, file, request, response));
    return true;
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

  async #serve(name: string, file: Promise<Buffer>, request: HttpRequest, response: HttpResponse): Promise<void> {
    this.#etag ??= `"${JSON.parse(readFileSync(new URL("package.json", this.#package), "utf8")).version}"`;
    const known = request.headers["if-none-match"];
    if (known === this.#etag || known === `W/${this.#etag}`) {
      respond(response, 304, {}, "");
      return;
    }
    const encoding = (new Negotiator(request).encoding(ENCODINGS) ?? "identity") as Encoding;
    const body = await this.#encoded(name, file, encoding);
    const type = name.endsWith(".map") ? "application/json" : "application/javascript";
    const headers = {
      "Cache-Control": "public, max-age=0",
      "Content-Type": `${type}; charset=utf-8`,
      ETag: this.#etag,
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
