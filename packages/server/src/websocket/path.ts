/** Which upgrades a WebSocket server wants, by their path. */
import { ServerError } from "../server-error.js";

export type PathTest = (url: string | undefined) => boolean;

/**
 * "/feed" is that path alone, "/feed/" everything below it; without a path all are wanted.
 * Throws ServerError "bad-option" for what is no path.
 */
export function pathTest(path: unknown): PathTest {
  if (path === undefined) return () => true;
  if (typeof path !== "string" || !path.startsWith("/") || /[?#]/.test(path)) {
    throw new ServerError(
      "bad-option",
      `option path is ${JSON.stringify(path)}: give a path that starts with a slash, without a query`,
    );
  }
  if (path.endsWith("/")) return (url = "") => url.startsWith(path);
  return (url = "") => url.startsWith(path) && isEnd(url[path.length]);
}

function isEnd(next: string | undefined): boolean {
  return next === undefined || next === "?" || next === "#";
}
