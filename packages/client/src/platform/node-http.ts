/** HTTP from Node, with everything a Node process may say about it: agents, certificates, addresses, cookies. */
import { type ClientRequest, request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { CookieJar } from "./cookies.js";
import type { HttpRequest, HttpSink, NetworkOptions, Undo } from "./platform.js";

/** Options of the client that Node's `http` and `https` know by the same names. */
const PASSED = [
  "agent",
  "pfx",
  "key",
  "passphrase",
  "cert",
  "ca",
  "ciphers",
  "rejectUnauthorized",
  "checkServerIdentity",
  "servername",
  "localAddress",
  "family",
] as const;

/** A request that is not sent yet. */
export function startRequest(
  url: string,
  options: NetworkOptions,
  cookies: CookieJar | undefined,
  own: RequestOptions,
): ClientRequest {
  const passed: Record<string, unknown> = {};
  for (const name of PASSED) if (options[name] !== undefined) passed[name] = options[name];
  const headers: Record<string, unknown> = { ...own.headers };
  if (typeof options.origin === "string") headers.Origin = options.origin;
  const cookie = cookies?.header(Date.now());
  if (cookie !== undefined) headers.Cookie = cookie;
  const { protocol } = new URL(url);
  const secure = protocol === "https:" || protocol === "wss:";
  const start = secure ? httpsRequest : httpRequest;
  return start(url.replace(/^ws/, "http"), {
    ...own,
    ...passed,
    headers: { ...headers, ...options.extraHeaders } as RequestOptions["headers"],
  } as RequestOptions);
}

export function exchange(
  { method, url, body, timeoutMs }: HttpRequest,
  options: NetworkOptions,
  cookies: CookieJar | undefined,
  sink: HttpSink,
): Undo {
  let over = false;
  const fail = (cause: unknown) => {
    if (over) return;
    over = true;
    sink.failed(cause);
  };
  const headers =
    body === undefined
      ? { Accept: "*/*" }
      : {
          Accept: "*/*",
          "Content-Type": "text/plain;charset=UTF-8",
          "Content-Length": String(Buffer.byteLength(body)),
        };
  let request: ClientRequest;
  try {
    request = startRequest(url, options, cookies, { method, headers });
  } catch (cause) {
    // A header or an option that Node refuses.
    queueMicrotask(() => fail(cause));
    return () => {
      over = true;
    };
  }
  request.on("error", fail);
  if (timeoutMs) request.setTimeout(timeoutMs, () => request.destroy(Object.assign(new RangeError("timeout"))));
  if (options.autoUnref) request.on("socket", (socket) => socket.unref());
  request.on("response", (response) => {
    cookies?.store(response.headers["set-cookie"], Date.now());
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", fail);
    response.on("end", () => {
      if (over) return;
      over = true;
      sink.done({ status: response.statusCode ?? 0, responseText: Buffer.concat(chunks).toString() });
    });
  });
  request.end(body);
  return () => {
    over = true;
    request.destroy();
  };
}
