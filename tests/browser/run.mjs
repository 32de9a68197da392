// Checks the console in a real browser.
//   node run.mjs                      against the mock server, everything
//   node run.mjs <base-url> [out]     against a running `leancrm demo`
// Screenshots and report.json go to `out` (default: out/). Exit status 1: something is wrong; 2: could not start.

import { fileURLToPath } from "node:url";
import { Findings, launch, PROFILES, Session } from "./browser.mjs";
import { chooser, conversation, keyboard, menu, switching, theme } from "./journeys.mjs";
import { everyChart, failures, hostile, loading, names, production, reconnects, restarted } from "./mocked.mjs";
import { confirmed, edited, expired, lostAndFound, manyRecords, typedDecision } from "./changes.mjs";
import { startMock } from "./mock.mjs";
import { sources } from "./sources.mjs";

const [baseUrl, out = fileURLToPath(new URL("out/", import.meta.url))] = process.argv.slice(2);

/** `ONLY=confirmed,edited` runs those journeys alone. */
const only = process.env.ONLY?.split(",");
const JOURNEYS = [conversation, chooser, keyboard, theme, menu, switching];
const MOCKED = [everyChart, names, loading, hostile, failures, reconnects, restarted, confirmed, edited, expired, lostAndFound, manyRecords, typedDecision];

async function headers(url, findings) {
  const response = await fetch(url);
  const policy = response.headers.get("content-security-policy") ?? "";
  findings.expect(response.ok, `the page is served (${response.status})`);
  findings.expect(policy.includes("default-src 'none'"), "the content security policy begins from nothing");
  findings.expect(!/unsafe|\*/.test(policy), "and allows nothing unsafe");
}

async function check(findings) {
  const mock = baseUrl ? null : await startMock();
  const bare = baseUrl ? null : await startMock({ demo: false });
  const url = baseUrl ?? mock.url;
  await headers(url, findings);
  await sources(findings);
  const browser = await launch();
  try {
    for (const profile of PROFILES) {
      console.log(profile.name);
      for (const [order, journey] of [...JOURNEYS, ...(mock ? MOCKED : [])].entries()) {
        if (only && !only.includes(journey.name)) continue;
        const session = await Session.open(browser, profile, url, findings);
        session.number = 10 * order;
        try {
          await journey(session, mock);
        } catch (error) {
          session.note(false, `${journey.name} could not be finished: ${error.message.split("\n")[0]}`);
        }
        await session.close();
      }
      if (bare && !only) await production(browser, profile, bare.url, findings);
    }
  } finally {
    await browser.close();
    mock?.close();
    bare?.close();
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
