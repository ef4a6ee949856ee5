export * from "./packet.js";
export * from "./reserved.js";
export * from "./scan.js";
