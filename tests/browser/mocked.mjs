// What only the mock server can be made to do: fail, be slow, be hostile, have no demo.

import { Session } from "./browser.mjs";
import { readable } from "./journeys.mjs";

export async function failures(session) {
  const { page } = session;
  const sentences = {
    "fail 401": "This token has expired; sign in again.",
    "fail 429": "You have asked 60 questions in a minute. Wait a moment.",
    "fail 500": "Internal error.",
    "fail 503": "The database cannot be reached at the moment.",
    "fail html": "The server answered with status 502.",
    "fail network": "LeanCRM cannot be reached. Is the server still running?",
  };
  for (const [question, sentence] of Object.entries(sentences)) {
    const answer = await session.ask(question);
    const shown = (await answer.locator(".failure > p").innerText()).trim();
    session.note(shown === sentence, `“${question}” is shown as one sentence, not “${shown}”`);
    if (question === "fail 429") session.note(await answer.getByRole("button").isDisabled(), "trying again waits as long as the server asked");
  }
  await session.state("failures");
  const waiting = page.locator(".failure .button", { hasText: "Try again" }).nth(0);
  await page.waitForFunction(() => document.querySelectorAll(".failure .button:disabled").length === 0, undefined, { timeout: 8000 });
  session.note(await waiting.isEnabled(), "after the wait one can try again");
}

/** The demo was restarted and has other tokens: one press, and the question is answered. */
export async function restarted(session, mock) {
  mock.newTokens();
  const refused = await session.ask("my pipeline");
  await session.state("signed-out");
  await refused.getByRole("button", { name: "Try again" }).click();
  await session.page.locator(".message.bot .chart").waitFor();
  session.note(await session.page.locator(".message .failure").count() === 0, "new tokens of a restarted demo are fetched");
}

/** A lost connection, then "try again" once it is back. */
export async function reconnects(session) {
  const { page } = session;
  await page.context().setOffline(true);
  const lost = await session.ask("my pipeline");
  session.note(await lost.locator(".failure").count() === 1, "a lost connection is said");
  await page.context().setOffline(false);
  await lost.getByRole("button", { name: "Try again" }).click();
  const answer = await session.answered();
  session.note(await answer.locator(".chart").count() === 1, "trying again brings the answer");
  session.note(await page.locator(".message").count() === 2, "in the place of the failure");
}

export async function loading(session) {
  const { page } = session;
  await page.locator("#composer-text").fill("slow pipeline");
  await page.keyboard.press("Enter");
  await page.locator(".message.waiting .dots").waitFor();
  await session.state("loading");
  await page.locator("#composer-text").fill("my deals");
  await page.keyboard.press("Enter");
  await session.answered();
  await page.waitForFunction(() => document.querySelectorAll(".waiting").length === 0);
  const kinds = await page.locator(".message.bot").evaluateAll((rows) => rows.map((row) => (row.querySelector(".chart") ? "chart" : row.querySelector("table") ? "table" : "other")));
  session.note(kinds.join() === "chart,table", `answers stay in the order of the questions (${kinds})`);
}

export async function hostile(session) {
  const { page } = session;
  const answer = await session.ask("hostile");
  session.note(await answer.locator("img, script, b").count() === 0, "markup in a reply stays text");
  session.note(await page.title() === "LeanCRM", "and nothing of it runs");
  session.note(await answer.locator("a[href^='javascript']").count() === 0, "no link runs a script");
  const words = await answer.innerText();
  session.note(words.includes("A block of a kind this page does not know") && words.includes("with words inside"), "unknown blocks degrade to their words");
  await session.state("hostile");
}

export async function everyChart(session) {
  const answer = await session.ask("forecast");
  session.note(await answer.locator("svg.chart-line .line-2").count() === 1, "a second series is drawn beside the first");
  session.note(await answer.locator("svg.chart-funnel rect").count() === 5, "a funnel has a bar for every step");
  await readable(session, answer);
  await session.state("forecast");
  await session.page.locator(".chart").last().scrollIntoViewIfNeeded();
  await session.state("forecast-end");
  const outside = await answer.locator("svg.chart-canvas").evaluateAll((pictures) => pictures.flatMap((picture) => {
    const frame = picture.getBoundingClientRect();
    return Array.from(picture.querySelectorAll("text")).filter((words) => {
      const box = words.getBoundingClientRect();
      return box.left < frame.left - 2 || box.right > frame.right + 2;
    }).map((words) => words.textContent);
  }));
  session.note(outside.length === 0, `no word of a chart lies outside of it (${outside})`);
}

export async function names(session) {
  const { page } = session;
  const box = page.locator("#composer-text");
  await box.focus();
  await page.keyboard.type("sar");
  await page.locator("#names [role=option]").first().waitFor();
  await session.state("names");
  await page.keyboard.press("ArrowDown");
  session.note(await box.getAttribute("aria-activedescendant") === "name-0", "the active name is told to a screen reader");
  await session.state("name-active");
  await page.keyboard.press("Enter");
  session.note(await box.inputValue() === "what's happening with Sarah Haddad?", "alone in the box a name becomes a question");
  await box.fill("");
  await page.keyboard.type("call with sara");
  await page.locator("#names [role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  session.note(await box.inputValue() === "call with Sarah Haddad", "inside a sentence only the name goes in");
  await box.fill("");
  await page.keyboard.type("mail to sarah had");
  await page.locator("#names [role=option]", { hasText: "Haddad" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  session.note(await box.inputValue() === "mail to Sarah Haddad", "a first name that is already there is not doubled");
  await box.fill("");
  await page.keyboard.type("sar");
  await page.locator("#names [role=option]").first().waitFor();
  await page.keyboard.press("Escape");
  session.note(await page.locator("#names").isHidden(), "Escape closes the list");
}

/** A server without demo members: a token is asked for, used, and kept for the tab. */
export async function production(browser, profile, url, findings) {
  const session = await Session.open(browser, { ...profile, name: `${profile.name}-production` }, url, findings);
  const { page } = session;
  session.note(await page.locator("#members").isHidden(), "without a demo there is no list of members");
  const refused = await session.ask("my pipeline");
  await session.state("token-wanted");
  await refused.getByLabel("Development token").fill("token-layla");
  await page.keyboard.press("Enter");
  const answer = await session.answered();
  session.note(await answer.locator(".chart").count() === 1, "with the token the question is answered");
  await session.load();
  const again = await session.ask("my pipeline");
  session.note(await again.locator(".chart").count() === 1, "the token is kept for the tab");
  await session.close();
}
