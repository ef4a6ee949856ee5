/** The options as a Markdown table: what the documentation shows is what the code says. */

import { options } from "./config.js";

export function optionTable(): string {
  const rows = options.map((option) => {
    const env = option.env === undefined ? "" : `\`${option.env}\``;
    return `| \`${option.flag}\` | ${env} | \`${option.key}\` | ${option.defaultText} | ${option.summary} |`;
  });
  return ["| flag | environment | key in the file | default | what it does |", "|---|---|---|---|---|", ...rows].join(
    "\n",
  );
}
