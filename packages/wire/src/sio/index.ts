export * from "./ack-table.js";
export * from "./attachments.js";
export * from "./decode.js";
export * from "./encode.js";
export * from "./packet.js";
export * from "./reserved.js";
export * from "./scan.js";
export type * from "./typed-events.js";
