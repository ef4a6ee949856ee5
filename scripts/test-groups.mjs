/** Which tests there are, and which of them a run is about. */
import { isTest } from "./repository.mjs";
import { servicesOf } from "./services.mjs";

export const GROUPS = ["unit", "integration", "browser"];

/** Tests among the scripts that run the built packages. */
const WHOLE_PROGRAMS = ["scripts/example.test.mjs", "scripts/readme.test.mjs", "scripts/start.test.mjs"];

/**
 * @param {string[]} paths any files of the repository
 * @param {string[]} words names of groups and parts of paths: a test is chosen when all of them fit
 * @returns {Record<string, string[]>} the chosen tests by group
 */
export function chooseTests(paths, words) {
  const chosen = paths.filter(
    (path) =>
      isTest(path) && words.every((word) => (GROUPS.includes(word) ? groupOf(path) === word : path.includes(word))),
  );
  return Object.fromEntries(GROUPS.map((group) => [group, chosen.filter((path) => groupOf(path) === group)]));
}

function groupOf(path) {
  if (/\.browser\.test\.(?:ts|mjs)$/.test(path)) return "browser";
  if (servicesOf([path]).length > 0) return "integration";
  return /^(?:conformance|examples)\//.test(path) || WHOLE_PROGRAMS.includes(path) ? "integration" : "unit";
}
