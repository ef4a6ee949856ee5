export { type HubConfig, resolveConfig } from "./config/config.js";
export { type RunningHub, startHub } from "./hub.js";
export { HubError, type HubErrorCode } from "./hub-error.js";
