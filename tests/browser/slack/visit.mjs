// One browser window on the fake Slack.

import { Session } from "../browser.mjs";

export class Visit extends Session {
  constructor(...given) {
    super(...given);
    this.page.setDefaultTimeout(10_000);
  }

  get phone() {
    return this.profile.name.startsWith("phone");
  }

  /** Pictures in messages come from the product, beside the page. */
  permits(target, request) {
    return super.permits(target) || (request.resourceType() === "image" && target.hostname === new URL(this.url).hostname);
  }

  async settled() {
    await this.page.waitForFunction(() => Array.from(document.images).every(({ complete }) => complete));
    await super.settled();
  }

  async load(at = "") {
    await this.page.goto(`${this.url}${at}`);
    await this.page.locator("[data-place]").first().waitFor({ state: "attached" });
    await this.settled();
  }

  /** Goes to a channel, the app or its Home by name, through the drawer on a phone. */
  async go(name) {
    if (await this.page.locator("#thread-close").isVisible()) await this.page.locator("#thread-close").click();
    if (await this.page.locator("#menu-open").isVisible()) await this.page.locator("#menu-open").click();
    await this.page.locator("[data-place]", { has: this.page.getByText(name, { exact: true }) }).click();
    await this.page.locator("#messages .message:not(.pending), #welcome:not([hidden]), #home-blocks > *").filter({ visible: true }).first().waitFor();
    await this.settled();
  }

  async type(words, box = this.page.locator("#composer textarea")) {
    await box.fill(words);
    await box.press("Enter");
  }

  messages(list = "#messages") {
    return this.page.locator(`${list} > .message:not(.pending)`);
  }

  /** Waits until a list has more messages than it had, the last of them from the app; gives back the last. */
  async answered(before, list = "#messages") {
    await this.page.waitForFunction(([selector, count]) => {
      const rows = document.querySelectorAll(`${selector} > .message:not(.pending)`);
      return rows.length > count && rows[rows.length - 1].querySelector(".avatar.app, .follows") !== null && !document.querySelector(".pending");
    }, [list, before], { timeout: 40_000 });
    await this.settled();
    return this.messages(list).last();
  }

  /** The page holds no more than its own nodes: text of others made none. */
  async unharmed(what) {
    const found = await this.page.evaluate(() => ({
      scripts: document.querySelectorAll("script:not([src^='/ui/'])").length,
      pictures: Array.from(document.querySelectorAll("img")).filter((image) => image.getAttribute("src") === "x" || image.hasAttribute("onerror")).length,
      links: Array.from(document.querySelectorAll("a")).filter((link) => !/^(?:https?|mailto|tel):/.test(link.href) && !link.classList.contains("skip")).length,
      bold: document.querySelectorAll("b, i").length,
      title: document.title,
    }));
    this.note(found.scripts + found.pictures + found.links + found.bold === 0, `${what}: text stays text (${JSON.stringify(found)})`);
    this.note(/fake Slack$/.test(found.title), `${what}: nothing of it runs`);
  }
}
