/** What the client itself reported, explained. Only for what needs no further try. */

import type { Seen } from "../network/line.js";
import type { Diagnosis } from "./diagnosis.js";
import { sessionUnknown } from "./refusal.js";

/** `undefined` when the doctor has to try for himself. */
export function diagnoseSeen(seen: Seen): Diagnosis | undefined {
  switch (seen.kind) {
    case "failed":
      return undefined;
    case "refused":
      return refused(seen);
    case "silent":
      return {
        code: "namespace-silent",
        title: `The server does not answer for ${seen.namespace}`,
        explanation: "The connection stands, but the namespace was neither granted nor refused within eight seconds.",
        advice: [
          "A middleware of the server that never calls next() keeps clients waiting like this.",
          "A server of Socket.IO 2 does not understand the question: is the protocol above right?",
        ],
        steps: [{ tried: `Asked for ${seen.namespace}`, got: "no answer", verdict: "bad" }],
      };
    case "lost":
      return lost(seen);
  }
}

function refused({ namespace, message, data }: Extract<Seen, { kind: "refused" }>): Diagnosis {
  const steps = [{ tried: `Asked for ${namespace}`, got: `connect_error: ${message}`, verdict: "bad" }] as const;
  if (/v2\.x|v2 server|Socket\.IO server in v2/i.test(message)) {
    return {
      code: "older-server",
      title: "This is a server of Socket.IO 2",
      explanation: "It granted the connection in the words of an older protocol.",
      advice: ["Choose protocol 3 (Socket.IO 2.x) above, and connect again."],
      steps,
    };
  }
  if (message === "Invalid namespace") {
    return {
      code: "namespace-unknown",
      title: `The server has no namespace ${namespace}`,
      explanation: "The connection stands, but the server knows nothing of this namespace.",
      advice: [
        "Names begin with a slash and are case sensitive.",
        `The server has to define it: io.of(${JSON.stringify(namespace)}).`,
        "Did you mean the path? That is where the server listens, such as /socket.io.",
      ],
      steps,
    };
  }
  const refusal = {
    code: "namespace-refused",
    title: `${namespace} refused you: ${message}`,
    explanation:
      "A middleware of the server decided so. The connection stands, and the client does not try again by itself.",
    advice: [
      "Is the auth payload right? It is what the server reads as socket.handshake.auth.",
      "Change it and press Connect, or ask for this namespace alone with Join.",
    ],
    steps,
  } as const;
  return data === undefined ? refusal : { ...refusal, data };
}

function lost({ reason, closeCode, hint }: Extract<Seen, { kind: "lost" }>): Diagnosis {
  const steps = [
    { tried: "Kept the connection", got: hint === "" ? reason : `${reason}: ${hint}`, verdict: "bad" },
  ] as const;
  switch (closeCode) {
    case "idle-proxy-timeout":
      return {
        code: "idle-proxy",
        title: "A proxy seems to cut the connection after a fixed time",
        explanation:
          "The last connections all ended at the same age. That is how a proxy with an idle timeout looks from here.",
        advice: [
          "Raise the timeout of the proxy. For nginx:",
          "Or let the server ping more often: its pingInterval has to be shorter than the timeout.",
        ],
        snippet: "proxy_read_timeout 3600s;\nproxy_send_timeout 3600s;",
        steps,
      };
    case "server-disconnect":
      return {
        code: "sent-away",
        title: "The server's application ended the connection",
        explanation: "It called disconnect() for this socket. Clients do not come back from that by themselves.",
        advice: [
          "Join or connect again.",
          "Look for disconnect() in the code of the server: a kick, an expired token, a limit.",
        ],
        steps,
      };
    case "message-too-big":
      return {
        code: "lost",
        title: "A message was larger than the server takes",
        explanation: "The server closed the connection with code 1009.",
        advice: ["Send less at once, or raise maxHttpBufferSize on the server."],
        steps,
      };
    case "server-close":
      return { ...sessionUnknown(), title: "The server closed the session, or lost it", steps };
    default:
      return {
        code: "lost",
        title: `The connection was lost: ${reason}`,
        explanation: hint === "" ? "The client tries to come back." : `${hint[0]?.toUpperCase()}${hint.slice(1)}.`,
        advice: ["The client comes back by itself, as set up. What you listen to goes on then."],
        steps,
      };
  }
}
