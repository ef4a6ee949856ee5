/** Rows of figures as text and as Markdown. */

/** `columns`: names; `rows`: one list of values each. Numbers get three significant digits. */
export function markdownTable(columns, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [
    line(columns),
    line(columns.map((_, at) => (at === 0 ? "---" : "--:"))),
    ...rows.map((row) => line(row.map(shown))),
  ].join("\n");
}

function shown(value) {
  if (typeof value !== "number") return String(value ?? "–");
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

export function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
