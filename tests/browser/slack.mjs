// Checks the page of the fake Slack in a real browser.
//   node slack.mjs [--out dir]                  against the mock, everything
//   node slack.mjs --url http://127.0.0.1:8788  against a running `leancrm demo --slack`: what holds there too
//   ONLY=forms,keyboard PROFILE=phone-dark node slack.mjs    some journeys alone, by the names of their functions, in one window
// Screenshots and report.json go to `out` (default: out/slack/). Exit status 1: something is wrong; 2: could not start.

import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Findings, launch, PROFILES } from "./browser.mjs";
import { sources } from "./sources.mjs";
import { JOURNEYS } from "./slack/journeys.mjs";
import { startMock } from "./slack/mock.mjs";
import { REAL } from "./slack/real.mjs";
import { Visit } from "./slack/visit.mjs";

const { values } = parseArgs({ options: { url: { type: "string" }, out: { type: "string" } } });
const out = values.out ?? fileURLToPath(new URL("out/slack/", import.meta.url));
const only = process.env.ONLY?.split(",");

async function check(findings) {
  const mock = values.url ? null : await startMock();
  const url = values.url ?? mock.url;
  const response = await fetch(url);
  const policy = response.headers.get("content-security-policy") ?? "";
  findings.expect(response.ok, `the page is served (${response.status})`);
  // Pictures may come from everywhere, as in Slack.
  const rest = policy.replace(/img-src[^;]*/, "");
  findings.expect(rest.includes("default-src 'none'") && !/unsafe|\*|https?:/.test(rest), "the content security policy begins from nothing and allows nothing unsafe");
  await sources(findings, new URL("../../api/src/fake_slack/ui/", import.meta.url), "/ui/");
  const browser = await launch();
  try {
    for (const profile of PROFILES.filter(({ name }) => !process.env.PROFILE || name === process.env.PROFILE)) {
      console.log(profile.name);
      for (const [order, journey] of (mock ? JOURNEYS : REAL).entries()) {
        if (only && !only.includes(journey.name)) continue;
        mock?.reset();
        const visit = await Visit.open(browser, profile, url, findings);
        visit.number = 10 * order;
        try {
          await journey(visit, mock);
        } catch (error) {
          visit.note(false, `${journey.name} could not be finished: ${error.stack.split("\n").filter((line) => !/node_modules/.test(line)).slice(0, 3).join(" ")}`);
          await visit.page.screenshot({ path: `${out}/${profile.name}-broken-${journey.name}.png` }).catch(() => {});
        }
        await visit.close();
      }
    }
  } finally {
    await browser.close();
    mock?.close();
  }
}

const findings = new Findings(out);
try {
  await check(findings);
} catch (error) {
  console.error(`the check could not start: ${error.message.split("\n")[0]}`);
  process.exit(2);
}
await findings.save();
console.log(`${findings.checks} checks, ${findings.states.length} states through axe, ${findings.wrong.length} wrong; see ${out}`);
process.exitCode = findings.wrong.length === 0 ? 0 : 1;
