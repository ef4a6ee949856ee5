export * from "./byte-queue.js";
export * from "./bytes.js";
export * from "./engine/index.js";
export * from "./limits.js";
export * from "./sio/index.js";
export * from "./utf8.js";
export * from "./wire-error.js";
export * from "./ws/index.js";
