/** Answers every request that is not the engine's: the pages and what they load, read-only. */

import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import sirv from "sirv";
import { securityHeaders, toolHeaders } from "./security-headers.js";

export interface PagesOptions {
  /** Folder that holds index.html and the rest, as built. */
  readonly folder: string;
  /** Pages that are made from what the code knows: path → HTML. */
  readonly made: ReadonlyMap<string, string>;
  /** Whether the testing tool is among the pages. */
  readonly tool: boolean;
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export function pages({ folder, made, tool }: PagesOptions): RequestHandler {
  const files = sirv(folder, { etag: true, extensions: ["html"] });
  const resources = new Map<string, Resource>();
  for (const [path, html] of made) resources.set(path, resource(Buffer.from(html), "text/html; charset=utf-8"));
  return (request, response) => {
    const path = pathOf(request);
    const isTool = TOOL.test(plain(path));
    for (const [name, value] of Object.entries(isTool ? toolHeaders : securityHeaders)) response.setHeader(name, value);
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      return answer(response, 405, "only GET and HEAD are answered here");
    }
    const known = resources.get(path);
    if (known !== undefined) return serve(known, request, response);
    if (isDevelopmentFile(path) || (isTool && !tool)) return answer(response, 404, "there is no such page");
    // The names carry no hash, so browsers have to ask each time; the ETag makes that cheap.
    response.setHeader("Cache-Control", "no-cache");
    files(request, response, () => answer(response, 404, "there is no such page"));
  };
}

/** The page and what lies in its folder. */
const TOOL = /^\/tool(?:\.html|\/.*)?$/;

interface Resource {
  readonly body: Buffer;
  readonly type: string;
  readonly etag: string;
}

function resource(body: Buffer, type: string): Resource {
  return { body, type, etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"` };
}

function serve({ body, type, etag }: Resource, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("Cache-Control", "no-cache");
  response.setHeader("ETag", etag);
  if (request.headers["if-none-match"]?.split(/\s*,\s*/).some((tag) => tag.replace(/^W\//, "") === etag)) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { "Content-Type": type, "Content-Length": body.length });
  response.end(request.method === "HEAD" ? undefined : body);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${text}\n`);
}

/** Tests and type declarations lie beside the page's scripts; they are nobody's business. */
function isDevelopmentFile(path: string): boolean {
  return /\.(?:test\.js|d\.ts|map|json|tsbuildinfo)$|\/testing\//.test(path);
}

/** As the file server reads a path: escapes and repeated slashes are other spellings of the same file. */
function plain(path: string): string {
  try {
    return decodeURIComponent(path).replace(/\/{2,}/g, "/");
  } catch {
    return path;
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split(/[?#]/, 1)[0] ?? "/";
}
