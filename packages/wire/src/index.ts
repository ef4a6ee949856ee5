export * from "./base64.js";
export * from "./bytes.js";
export type * from "./event-map.js";
export * from "./limits.js";
export * from "./utf8.js";
export * from "./wire-error.js";
