/** The help page: how to connect a program of one's own. The table of rules on it is the table in use. */

import { type RelayRules, usageOf } from "../app/relay-rules.js";

/** The parts around the table are in the file beside the chat page; here only what is computed is put in. */
export function helpPage(template: string, rules: RelayRules, tool: boolean): string {
  return template.replace("<!-- rules -->", () => ruleRows(rules)).replace("<!-- tool -->", tool ? TOOL : "");
}

const TOOL = `<p>
        To try things out without a program, use the <a href="/tool">testing tool</a>: it connects to any Socket.IO server.
      </p>`;

function ruleRows(rules: RelayRules): string {
  return rules
    .entries()
    .map(([event, rule]) => {
      const usage = event === "*" ? "any other event" : `<code>${escapeHtml(usageOf(event, rule))}</code>`;
      return `<tr><td>${usage}</td><td>${escapeHtml(rule.summary).replace(/`([^`]*)`/g, "<code>$1</code>")}</td></tr>`;
    })
    .join("\n          ");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
