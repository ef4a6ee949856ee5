/** What the app sends as "chat message": JSON, as bytes or as text. */

/** Longest username and longest name of a room, in characters. */
export const MAX_NAME = 64;

/**
 * @typedef {{ messageContent: string, senderUsername: string, roomOriginName: string }} ChatMessage
 */

/**
 * @param {unknown} message
 * @returns {ChatMessage | string} the message, or in a few words why it is none
 */
export function readMessage(message) {
  const text = Buffer.isBuffer(message) ? message.toString() : message;
  if (typeof text !== "string") return "it is neither bytes nor text";
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return "it is no JSON object";
  const { messageContent, senderUsername, roomOriginName } = /** @type {Record<string, unknown>} */ (value);
  if (typeof messageContent !== "string") return "messageContent is no text";
  if (!isName(senderUsername)) return "senderUsername is no name";
  if (!isName(roomOriginName)) return "roomOriginName is no name";
  return { messageContent, senderUsername, roomOriginName };
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
export function isName(value) {
  return typeof value === "string" && value.trim() !== "" && value.length <= MAX_NAME;
}

/** @param {string} text @returns {unknown} */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
