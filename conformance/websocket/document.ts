/** docs/protocol/websocket.md: what it says around the table. */
import { fileURLToPath } from "node:url";

export const documentPath = fileURLToPath(new URL("../../../docs/protocol/websocket.md", import.meta.url));

export function formatDocument(report: string): string {
  return `${HEAD}\n${report.trimEnd()}\n`;
}

const HEAD = `# WebSocket

Tidewire speaks [RFC 6455](https://www.rfc-editor.org/rfc/rfc6455) and \`permessage-deflate\`
([RFC 7692](https://www.rfc-editor.org/rfc/rfc7692)) with code of its own, on both ends. This page is written by
\`npm run conformance -- --write\`; \`npm test\` checks it.

## Where the RFCs leave a choice

| | what Tidewire does |
| --- | --- |
| a length that is not in its shortest form | fails the connection with 1002 |
| a code point, a frame or a message that cannot become UTF-8 any more | fails with 1007 at once, before the rest is there |
| a message over the limit | fails with 1009 when its header says so, before its bytes come |
| more than 131,072 fragments in one message | fails with 1008 |
| a close without a code | is answered with 1000 by the server, without a code by the client |
| close codes 1012 to 1014, registered after the RFC | are taken |
| what comes behind a close frame, or behind a fault | is not read |
| subprotocols | the server agrees to the first that is offered |
| compression | off unless \`perMessageDeflate\` is set; windows are dropped after each message, in both directions |
| pings of a peer that reads nothing | are no longer answered once 64 KiB wait for it |
| more pings than \`maxPingsPerSecond\` | fail the connection with 1008 |

## Conformance

The cases follow the numbers of the Autobahn test suite: 517 cases, 301 of them without compression. Each is run over a
real socket against the server's connection and against Node's end of the client, both made an echo. Groups 1 to 7 are
run as they stand, in one piece, and byte by byte. OK means that exactly the right frames came back, in order, and that
the connection was closed with the right code; NON-STRICT that a fault was reported later than it could be; INFORMATIONAL
that the RFC leaves open what happens.
`;
