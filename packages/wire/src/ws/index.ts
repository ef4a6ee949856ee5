export type { Side } from "../side.js";
export { CloseCode, type ClosePayload, isLegalCloseCode, parseClosePayload } from "./close.js";
export { WsConnection, type WsSink } from "./connection.js";
export {
  acceptDeflate,
  DEFLATE_EXTENSION,
  type DeflateAgreement,
  type DeflateParams,
  type DeflatePreferences,
  type MessageCompressor,
  type MessageInflater,
  offerDeflate,
  readDeflateAnswer,
} from "./deflate-params.js";
export { type Extension, type ExtensionParam, formatExtension, parseExtensions } from "./extension.js";
export {
  encodeCloseFrame,
  encodeFrame,
  encodeTextFrame,
  FIN,
  type FrameOptions,
  frameHeaderBytes,
  MAX_CONTROL_BYTES,
  RSV1,
  writeFrameHeader,
} from "./frame.js";
export { WsFrameConnection, type WsFrameLimits, type WsFrameSink } from "./frame-connection.js";
export {
  acceptKey,
  checkUpgradeRequest,
  checkUpgradeResponse,
  formatUpgradeResponse,
  type Headers,
  type UpgradeAccept,
  type UpgradeConfirmed,
  type UpgradeRefused,
  type UpgradeReject,
  type UpgradeRequest,
  type UpgradeResponse,
  type UpgradeResponseOptions,
} from "./handshake.js";
export { applyMask } from "./mask.js";
export { isControl, Opcode } from "./opcode.js";
export { type PlainHead, plainFields, readPlainHead } from "./plain-head.js";
