/** What an answer over HTTP means when it is not the beginning of a session of the chosen protocol. */

import type { Diagnosis } from "./diagnosis.js";
import type { HttpOutcome, Target } from "./probe.js";

type Answer = Extract<HttpOutcome, { kind: "answer" }>;
type Finding = Omit<Diagnosis, "steps">;

/** `undefined` when the answer begins a session of the chosen protocol. */
export function refusalOf(answer: Answer, target: Target, worksOverWebSocket: boolean): Finding | undefined {
  const { body, status } = answer;
  const isVersion4 = body.startsWith("0{");
  const isVersion3 = /^\d+:0\{/.test(body);
  if (target.revision === 4 ? isVersion4 : isVersion3) return undefined;
  if (isVersion3) return olderServer();
  if (isVersion4) return newerServer();
  const code = engineCode(body);
  if (code !== undefined) return byCode(code.code, code.message, target, worksOverWebSocket);
  if (status === 401 || status === 403) return forbidden(`The server, or something before it, answers ${status}.`);
  if (status >= 500) return serverError(status);
  return wrongPath(answer, target);
}

function olderServer(): Finding {
  return {
    code: "older-server",
    title: "This is a server of Socket.IO 2",
    explanation:
      "It answers in Engine.IO 3, and version 4 was chosen. A client of 3.x or 4.x would not get on with it.",
    advice: ["Choose protocol 3 (Socket.IO 2.x) above, and connect again."],
  };
}

function newerServer(): Finding {
  return {
    code: "newer-server",
    title: "This server speaks Engine.IO 4",
    explanation: "It is a server of Socket.IO 3 or 4, and protocol 3 was chosen.",
    advice: ["Choose protocol 4 (Socket.IO 3.x and 4.x) above, and connect again."],
  };
}

/** The numbers and their meaning are those of docs/protocol/engine.md. */
function byCode(code: number, message: string, target: Target, worksOverWebSocket: boolean): Finding {
  switch (code) {
    case 0:
      return {
        code: "no-polling",
        title: "The server does not take polling",
        explanation: `It says "${message}": its transports option leaves polling out.${worksOverWebSocket ? " A WebSocket worked." : ""}`,
        advice: [
          "Choose WebSocket alone as the transport, above.",
          "Or add polling to the transports option of the server.",
        ],
      };
    case 1:
      return sessionUnknown();
    case 4:
      return forbidden(`The server says "${message}": its allowRequest turned the request down.`);
    case 5:
      return target.revision === 3
        ? {
            ...newerServer(),
            explanation: `It says "${message}": a server of Socket.IO 3 or 4 that does not take clients of 2.x.`,
            advice: [
              ...newerServer().advice,
              "Or set allowEIO3: true on the server, if clients of 2.x are to be served.",
            ],
          }
        : { ...olderServer(), explanation: `It says "${message}".` };
    default:
      return {
        code: "rejected",
        title: "The server turned the request down",
        explanation: `It says "${message}" (code ${code}).`,
        advice: ["Look into the log of the server: listen to connection_error of its engine for the reason."],
      };
  }
}

export function sessionUnknown(): Finding {
  return {
    code: "session-unknown",
    title: "The server does not know the session",
    explanation:
      "A request of this session reached a process that did not open it: the server restarted, or there are several behind a balancer.",
    advice: [
      "With several processes, polling needs sticky sessions at the balancer.",
      "Or choose WebSocket alone, which is one connection.",
    ],
  };
}

function forbidden(explanation: string): Finding {
  return {
    code: "forbidden",
    title: "The server forbids the connection",
    explanation,
    advice: [
      "Does it want a header, a cookie or a query parameter? Fill them in above.",
      "Headers do not travel with WebSockets in a browser: begin with polling, or use the auth payload.",
    ],
  };
}

function serverError(status: number): Finding {
  const isProxy = status === 502 || status === 503 || status === 504;
  return {
    code: "server-error",
    title: isProxy ? `A proxy answers ${status}: the server behind it is away` : `The server fails with ${status}`,
    explanation: isProxy
      ? "The address leads to a proxy or a balancer that reaches no server."
      : "Something on the server broke while it answered.",
    advice: [
      isProxy
        ? "Is the server behind the proxy running, and does the proxy know its port?"
        : "Look into the log of the server.",
    ],
  };
}

function wrongPath({ status, type, body }: Answer, { path, url }: Target): Finding {
  const isPage = /html/.test(type) || /^\s*</.test(body);
  const what = isPage ? "a web page" : status === 404 ? '"not found"' : "something else";
  return {
    code: status === 404 || isPage ? "wrong-path" : "not-engine",
    title: `There is no Socket.IO at ${path}`,
    explanation: `${url} answers, but with ${what} (${status}${type === "" ? "" : `, ${type}`}) where a session should begin.`,
    advice: [
      "Is the path right? It is that of the server's path option, /socket.io by default. It is not the namespace.",
      "Behind a proxy with a prefix the path has it too, such as /api/socket.io.",
      "Is this the port of the Socket.IO server, and not that of the web page? Development servers have two.",
    ],
  };
}

function engineCode(body: string): { readonly code: number; readonly message: string } | undefined {
  try {
    const { code, message } = JSON.parse(body) as { code?: unknown; message?: unknown };
    return typeof code === "number" ? { code, message: String(message) } : undefined;
  } catch {
    return undefined;
  }
}
