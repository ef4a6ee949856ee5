/** Figures as Mermaid charts, which Markdown shows as pictures. */

/**
 * Bars or lines over the same labels.
 * `series`: one list of numbers each, in the order that `title` names them; `unit`: what the y axis counts.
 */
export function markdownChart(kind, title, labels, unit, series) {
  const rounded = (values) => values.map((value) => Number(value.toPrecision(3))).join(", ");
  const top = Math.max(...series.flat());
  return [
    "```mermaid",
    "xychart-beta",
    `  title ${JSON.stringify(title)}`,
    `  x-axis [${labels.map((label) => JSON.stringify(String(label))).join(", ")}]`,
    `  y-axis ${JSON.stringify(unit)} 0 --> ${Number((top * 1.1).toPrecision(2))}`,
    ...series.map((values) => `  ${kind} [${rounded(values)}]`),
    "```",
  ].join("\n");
}
