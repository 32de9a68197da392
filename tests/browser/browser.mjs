// Opening the console in Chromium, asking, and the checks that hold in every state of the page.

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const PROFILES = [
  { name: "desktop-light", viewport: { width: 1280, height: 860 }, colorScheme: "light" },
  { name: "desktop-dark", viewport: { width: 1280, height: 860 }, colorScheme: "dark" },
  { name: "phone-light", viewport: { width: 390, height: 844 }, colorScheme: "light", isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  { name: "phone-dark", viewport: { width: 320, height: 640 }, colorScheme: "dark", isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
];

export function launch() {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** What was checked and what was found wrong. */
export class Findings {
  constructor(out) {
    this.out = out;
    this.wrong = [];
    this.checks = 0;
    this.states = [];
  }

  expect(holds, sentence) {
    this.checks += 1;
    if (!holds) {
      this.wrong.push(sentence);
      console.error(`  wrong: ${sentence}`);
    }
  }

  async save() {
    await mkdir(this.out, { recursive: true });
    await writeFile(path.join(this.out, "report.json"), `${JSON.stringify({ checks: this.checks, states: this.states, wrong: this.wrong }, null, 2)}\n`);
  }
}

/** One browser window on the console, with what a page must never do being watched. */
export class Session {
  constructor(page, profile, url, findings) {
    this.page = page;
    this.profile = profile;
    this.url = url;
    this.findings = findings;
    this.number = 0;
    page.on("pageerror", (error) => this.note(false, `script error: ${error.message}`));
    page.on("console", (message) => {
      // A refused request is written to the console by the browser itself; the page shows it in its own words.
      if (message.type() === "error" && !/Failed to load resource/.test(message.text())) this.note(false, `console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const target = new URL(request.url());
      if (/^https?:/.test(target.protocol)) this.note(this.permits(target, request), `request to another host: ${target.origin}`);
    });
  }

  /** Whether the page may ask for this. */
  permits(target) {
    return target.origin === new URL(this.url).origin;
  }

  static async open(browser, profile, url, findings) {
    const { name, ...options } = profile;
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    const session = new this(await context.newPage(), { name }, url, findings);
    await session.load();
    return session;
  }

  async load() {
    await this.page.goto(this.url);
    await this.page.waitForFunction(() => document.querySelectorAll("#examples button").length > 0);
    await this.page.waitForLoadState("networkidle");
  }

  async close() {
    await this.page.context().close();
  }

  note(holds, sentence) {
    this.findings.expect(holds, `${this.profile.name}: ${sentence}`);
  }

  /** Types a sentence and waits for its answer; gives back the answer's element. */
  async ask(sentence) {
    await this.page.locator("#composer-text").fill(sentence);
    await this.page.locator("#composer-text").press("Enter");
    return this.answered();
  }

  async answered() {
    await this.page.waitForFunction(() => {
      const last = document.querySelector(".messages > .message:last-child");
      return last?.classList.contains("bot") && !last.classList.contains("waiting");
    }, undefined, { timeout: 40_000 });
    await this.settled();
    const rows = this.page.locator(".message.bot");
    return rows.nth(await rows.count() - 1);
  }

  /** Two frames, so that charts are drawn and the scroll position is final. */
  async settled() {
    await this.page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  }

  focused() {
    return this.page.evaluate(() => {
      const node = document.activeElement;
      return { id: node.id, name: node.tagName.toLowerCase(), className: node.className, text: node.textContent.trim().slice(0, 80) };
    });
  }

  /** A state of the page worth looking at: a screenshot, axe, and the width. */
  async state(name) {
    this.number += 1;
    await this.settled();
    await mkdir(this.findings.out, { recursive: true });
    const file = `${this.profile.name}-${String(this.number).padStart(2, "0")}-${name}.png`;
    await this.page.screenshot({ path: path.join(this.findings.out, file) });
    const overflow = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    this.note(overflow <= 0, `${name}: the page is ${overflow} px wider than the window`);
    const outcome = await new AxeBuilder({ page: this.page }).analyze();
    for (const violation of outcome.violations) {
      const places = violation.nodes.map((node) => node.target.join(" ")).slice(0, 4).join(" | ");
      this.note(false, `${name}: axe ${violation.id} (${violation.impact}): ${violation.help}: ${places}`);
    }
    this.note(true, name);
    this.findings.states.push({
      profile: this.profile.name, state: name, screenshot: file,
      axe: { violations: outcome.violations.length, passes: outcome.passes.length, undecided: outcome.incomplete.map((rule) => rule.id) },
    });
  }
}
