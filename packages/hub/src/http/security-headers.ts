/** Headers of every page that the hub serves: nothing runs, loads or frames here that does not come from here. */

const COMMON = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
};

export const securityHeaders = headers(
  // Covers the WebSocket too: CSP 3 matches ws: and wss: of the same host against 'self'.
  "connect-src 'self'",
);

/** The testing tool connects to whatever server its user names; in all else it is as strict as the other pages. */
export const toolHeaders = headers("connect-src http: https: ws: wss:");

function headers(connectSrc: string): Readonly<Record<string, string>> {
  return Object.freeze({ ...COMMON, "Content-Security-Policy": policy(connectSrc) });
}

function policy(connectSrc: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    connectSrc,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // Text of people never becomes markup: not even our own scripts can set innerHTML.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}
