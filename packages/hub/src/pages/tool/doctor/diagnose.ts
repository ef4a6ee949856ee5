/** From what was tried and what came back to what is wrong. Values in, a diagnosis out. */

import type { TransportName } from "../setup.js";
import type { Diagnosis, Step } from "./diagnosis.js";
import { engineUrl, type HttpOutcome, type Probes, type Target, type WebSocketOutcome } from "./probe.js";
import { refusalOf } from "./refusal.js";

export interface Circumstances {
  readonly target: Target;
  readonly transports: readonly TransportName[];
  /** Of this page. */
  readonly page: { readonly origin: string; readonly isSecure: boolean };
  /** Addresses that the policy of this page refused lately. */
  readonly blocked: readonly string[];
}

type Finding = Omit<Diagnosis, "steps">;

/** Browsers let a secure page speak to its own machine. */
const OWN_MACHINE = /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|[^/]+\.localhost)(?::|$)/;

/** What needs no try: `undefined` when nothing stands against trying. */
export function diagnoseBefore({ target, page }: Circumstances): Diagnosis | undefined {
  if (!page.isSecure || !target.url.startsWith("http:") || OWN_MACHINE.test(target.url)) return undefined;
  return {
    code: "mixed-content",
    title: "A secure page may not speak to an insecure server",
    explanation: `This page came over https, ${target.url} does not. The browser blocks such mixed content before anything is sent.`,
    advice: [
      "Use the https address of the server, if it has one.",
      "Or open this tool over http: run npx tidewire serve on your own machine.",
    ],
    steps: [{ tried: "Compared the page with the address", got: "https here, http there", verdict: "bad" }],
  };
}

export function diagnose(circumstances: Circumstances, probes: Probes): Diagnosis {
  const { target } = circumstances;
  const steps: Step[] = [
    { tried: `GET ${engineUrl(target, "polling")}`, ...httpStep(probes.http, target.revision) },
    ...(probes.reachable === undefined
      ? []
      : [
          {
            tried: "The same without reading the answer (no-cors)",
            got: probes.reachable ? "the server answers" : "nothing came back",
            verdict: probes.reachable ? "unclear" : "bad",
          } as const,
        ]),
    { tried: `WebSocket ${engineUrl(target, "websocket")}`, ...webSocketStep(probes.webSocket) },
  ];
  return { ...find(circumstances, probes), steps };
}

function find(circumstances: Circumstances, { http, reachable, webSocket }: Probes): Finding {
  const { target, blocked } = circumstances;
  if (blocked.some((address) => sameHost(address, target.url))) return blockedByPolicy(target.url);
  if (http.kind === "answer") {
    const refusal = refusalOf(http, target, webSocket.kind === "open" && webSocket.first.startsWith("0"));
    return refusal ?? websocketOf(circumstances, webSocket);
  }
  const worksOverWebSocket = webSocket.kind === "open" && webSocket.first.startsWith("0");
  if (http.kind === "silent" && !worksOverWebSocket) {
    return {
      code: "no-answer",
      title: "The server does not answer",
      explanation: "The connection is accepted, or the address leads nowhere, but nothing came back in six seconds.",
      advice: [
        "Check host and port: a firewall that drops packets looks just like this.",
        "Is the server busy? A blocked event loop answers nobody.",
      ],
    };
  }
  if (worksOverWebSocket) return cors(circumstances);
  if (reachable) return hiddenAnswer(circumstances);
  return {
    code: "unreachable",
    title: "Nobody answers at this address",
    explanation: `The browser could not connect to ${target.url}. Browsers do not tell pages why: the connection was refused, the name is unknown, or the certificate is not trusted.`,
    advice: [
      "Is the server running, and on this port?",
      "Does the host name resolve on this machine? Inside a container localhost is the container itself.",
      ...(target.url.startsWith("https:")
        ? [
            `Open ${target.url} in a tab: a warning there means that the certificate is not trusted. Or the port speaks plain http.`,
          ]
        : ["Does the server speak https only? Then use the https address."]),
    ],
  };
}

function blockedByPolicy(url: string): Finding {
  return {
    code: "blocked-by-policy",
    title: "The Content Security Policy of this page refused the address",
    explanation: `Something between the hub and this browser narrowed the policy of this page, so that it may not connect to ${url}.`,
    advice: ["Look for a proxy that sets Content-Security-Policy, or open the tool at the hub's own address."],
  };
}

/** WebSockets are not subject to CORS: where one works and a request does not, there can be no other reason. */
function cors(circumstances: Circumstances): Finding {
  const { page, transports } = circumstances;
  return {
    code: "cors",
    title: "The server does not let this page read its answers (CORS)",
    explanation: `A WebSocket works, so the server is there. But its answers over HTTP do not allow the origin ${page.origin}: a decision of the server, not a failure of the network.`,
    advice: [
      ...(transports.includes("polling")
        ? ["Choose WebSocket alone as the transport, above: that works right now."]
        : []),
      `Or allow ${page.origin} in the cors option of the server:`,
      ...corsDetails(circumstances),
    ],
    snippet: corsOption(circumstances),
  };
}

function hiddenAnswer(circumstances: Circumstances): Finding {
  const { page, target } = circumstances;
  return {
    code: "hidden-answer",
    title: "Somebody answers, but this page may not read it",
    explanation: `${target.url} is there. The browser hides its answer, since it does not allow the origin ${page.origin}, and a WebSocket failed as well. So it is a wrong path, or a server that takes no WebSockets and allows other origins only.`,
    advice: [
      `Is ${target.path} the path of the server? It is that of its path option, /socket.io by default, and not the namespace.`,
      "Is this the port of the Socket.IO server, and not that of the web page?",
      `If both are right, allow ${page.origin} in the cors option of the server:`,
      ...corsDetails(circumstances),
    ],
    snippet: corsOption(circumstances),
  };
}

function corsDetails({ target }: Circumstances): string[] {
  return [
    ...(Object.keys(target.headers).length > 0
      ? ["You send headers of your own: the server must allow them too, with cors.allowedHeaders."]
      : []),
    ...(target.credentials ? ["You send cookies: cors.credentials must be true, and the origin no star."] : []),
  ];
}

function corsOption({ page, target }: Circumstances): string {
  return `cors: { origin: ${JSON.stringify(page.origin)}${target.credentials ? ", credentials: true" : ""} }`;
}

/** Polling works: what is left is the WebSocket. */
function websocketOf({ transports }: Circumstances, webSocket: WebSocketOutcome): Finding {
  const works = webSocket.kind === "open" && webSocket.first.startsWith("0");
  if (works || !transports.includes("websocket")) {
    return {
      code: "works",
      title: "The way to the server is free",
      explanation: works
        ? "Polling and WebSocket both reach a Socket.IO server of the chosen protocol."
        : "Polling reaches a Socket.IO server of the chosen protocol.",
      advice: ["If the connection fails all the same, look at what a namespace answers in the events below."],
    };
  }
  const isOnly = !transports.includes("polling");
  return {
    code: "no-websocket",
    title: "WebSocket does not get through",
    explanation: `Polling works, a WebSocket does not${isOnly ? ", and no other transport is chosen" : ": the connection stays on polling"}.`,
    advice: [
      "A proxy in between has to pass upgrades on. For nginx:",
      ...(isOnly ? ["Or choose polling as a transport too."] : []),
      "Is websocket in the transports option of the server?",
    ],
    snippet:
      'proxy_http_version 1.1;\nproxy_set_header Upgrade $http_upgrade;\nproxy_set_header Connection "upgrade";\nproxy_set_header Host $host;',
  };
}

function httpStep(outcome: HttpOutcome, revision: 3 | 4): Pick<Step, "got" | "verdict"> {
  switch (outcome.kind) {
    case "failed":
      return { got: `no answer that this page may read: ${outcome.reason}`, verdict: "bad" };
    case "silent":
      return { got: "no answer in six seconds", verdict: "bad" };
    case "answer": {
      const isOpen = revision === 4 ? outcome.body.startsWith("0{") : /^\d+:0\{/.test(outcome.body);
      const body = outcome.body.replace(/\s+/g, " ").slice(0, 160);
      return { got: `${outcome.status} ${outcome.type} ${body}`.trim(), verdict: isOpen ? "good" : "bad" };
    }
  }
}

function webSocketStep(outcome: WebSocketOutcome): Pick<Step, "got" | "verdict"> {
  switch (outcome.kind) {
    case "failed":
      return {
        got: outcome.code === 0 ? "refused by the browser" : `closed before it opened (code ${outcome.code})`,
        verdict: "bad",
      };
    case "silent":
      return { got: "nothing in six seconds", verdict: "bad" };
    case "open": {
      const isOpen = outcome.first.startsWith("0");
      return {
        got: isOpen ? `opened: ${outcome.first.slice(0, 120)}` : "opened, and closed without a word",
        verdict: isOpen ? "good" : "bad",
      };
    }
  }
}

function sameHost(address: string, url: string): boolean {
  try {
    return new URL(address).host === new URL(url).host;
  } catch {
    return false;
  }
}
