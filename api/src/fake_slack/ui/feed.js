// The messages of a conversation or of a thread: who, when, what, and what can be done with each.

import { announce, appAvatar, avatar, element, icon } from "./dom.js";
import { menuButton } from "./layer.js";
import { render } from "./blocks.js";
import { Surface } from "./surface.js";
import { marked, near } from "./text.js";

/** Messages of one person that follow within so many seconds stand under one name. */
const TOGETHER = 300;
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const FULL = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });

function moment(ts) {
  const date = new Date(Number(ts) * 1000);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}

function dayOf(ts) {
  const words = near(moment(ts)) ?? DAY.format(moment(ts));
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function counted(number, one) {
  return `${number} ${number === 1 ? one : `${one.replace(/y$/u, "ie")}s`}`;
}

export class Feed {
  /**
   * `page` gives, beside what a Surface needs: user(id), app(), openThread(ts), shortcut(callback, ts). In a thread, `thread()` is
   * the ts of its first message.
   */
  constructor({ list, scroller, jump, page, thread = () => null }) {
    Object.assign(this, { list, scroller, jump, page, thread });
    this.rows = new Map();
    this.channel = null;
    this.atEnd = true;
    this.top = 0;
    scroller.addEventListener("scroll", () => {
      const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
      // A picture that loads late pushes the end away; only a reader who scrolls up has left it.
      this.atEnd = near || (this.atEnd && scroller.scrollTop >= this.top);
      this.top = scroller.scrollTop;
      if (near) jump.hidden = true;
    });
    new ResizeObserver(() => { if (this.atEnd) this.toEnd(); }).observe(list);
    jump.addEventListener("click", () => this.toEnd());
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  clear(channel) {
    this.channel = channel;
    this.rows.clear();
    this.list.replaceChildren();
    this.jump.hidden = true;
    this.atEnd = true;
    this.fresh = true;
  }

  /** Shows exactly these messages; what did not change stays as it is, with what was typed into it. */
  show(messages) {
    const held = document.activeElement?.closest?.("[data-ts]");
    const key = this.list.contains(held) ? document.activeElement.dataset.key : undefined;
    const known = new Set(this.rows.keys());
    const rows = new Map();
    let last = null;
    for (const message of messages) {
      rows.set(message.ts, this.row(message, last));
      last = message;
    }
    this.rows = rows;
    this.place([...Array.from(rows.values()).flatMap(({ day, node }) => (day ? [day, node] : [node])), ...this.list.querySelectorAll(":scope > .pending")]);
    if (held && !held.isConnected) this.focusAgain(held.dataset.ts, key);
    this.arrived(messages.filter(({ ts }) => !known.has(ts)));
  }

  /** Brings the list into this order. What is in its place is not touched: it may hold the focus. */
  place(nodes) {
    const wanted = new Set(nodes);
    for (const node of Array.from(this.list.children)) if (!wanted.has(node)) node.remove();
    nodes.forEach((node, at) => { if (this.list.children[at] !== node) this.list.insertBefore(node, this.list.children[at] ?? null); });
  }

  focusAgain(ts, key) {
    const node = this.rows.get(ts)?.node;
    const same = key === undefined ? null : Array.from(node?.querySelectorAll("[data-key]") ?? []).find((candidate) => candidate.dataset.key === key);
    (same ?? node?.querySelector("article") ?? this.scroller).focus();
  }

  /** New messages are brought into sight, or told of where the reader is further up. */
  arrived(fresh) {
    const first = this.fresh;
    this.fresh = false;
    if (fresh.length === 0) return;
    const others = fresh.filter((message) => message.user !== this.page.names.me);
    if (first || this.atEnd || others.length === 0) {
      this.toEnd();
      const { node } = this.rows.get(fresh[0].ts);
      // An answer that is taller than the window is read from its beginning.
      if (!first && node.offsetTop < this.scroller.scrollTop) {
        this.scroller.scrollTop = Math.max(node.offsetTop - 16, 0);
        this.atEnd = false;
      }
    } else {
      this.jump.hidden = false;
    }
    const spoken = others.at(-1);
    if (!first && spoken) announce(`${this.page.user(spoken.user).name}: ${String(spoken.text ?? "").slice(0, 300)}`);
  }

  row(message, last) {
    const day = last && dayOf(last.ts) === dayOf(message.ts) ? "" : dayOf(message.ts);
    const under = day === "" && last.user === message.user && !last.ephemeral && !message.ephemeral && Number(message.ts) - Number(last.ts) < TOGETHER;
    const print = JSON.stringify([message, day, under]);
    const before = this.rows.get(message.ts);
    if (before?.print === print) return before;
    const where = { type: "message", channel: this.channel, ts: message.ts, ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}) };
    const surface = before?.surface ?? new Surface(where, this.page);
    return {
      print, surface,
      day: day === "" || this.thread() ? null : element("li", { class: "day" }, element("span", {}, day)),
      node: this.item(message, surface, under),
    };
  }

  item(message, surface, under) {
    const user = this.page.user(message.user);
    const bot = message.bot === true;
    const name = `who-${this.thread() ? "thread" : "main"}-${message.ts}`;
    const at = moment(message.ts);
    const time = element("time", { datetime: at.toISOString(), title: FULL.format(at) }, CLOCK.format(at));
    const head = element("header", { class: under ? "message-head under" : "message-head", id: name },
      element("span", { class: under ? "hidden" : "message-name", dir: "auto" }, user.name), under ? " " : null,
      bot && !under ? element("span", { class: "tag" }, "App") : null,
      user.guest && !under ? element("span", { class: "tag" }, "Guest") : null, time);
    const only = message.ephemeral ? element("p", { class: "only" }, icon("eye"), "Only visible to you") : null;
    const article = element("article", { class: "message-main", tabindex: "-1", "aria-labelledby": name },
      only, head, this.body(message, surface), this.replies(message));
    return element("li", { class: `message${under ? " follows" : ""}${message.ephemeral ? " ephemeral" : ""}`, "data-ts": message.ts },
      element("div", { class: "message-side" }, under ? null : bot ? appAvatar() : avatar(user.name)), article, this.tools(message));
  }

  body(message, surface) {
    const blocks = Array.isArray(message.blocks) && message.blocks.length > 0 ? render(message.blocks, surface) : null;
    const words = blocks ?? [element("div", { class: "rich", dir: "auto" }, marked(message.text, surface.names))];
    // What the app shows of links, and attachments of the older kind.
    const attached = [...Object.values(message.unfurls ?? {}), ...(message.attachments ?? [])].map((attachment, at) => {
      // A surface of its own, so that its fields do not replace those of the message.
      const inner = attachment?.blocks ? render(attachment.blocks, new Surface(surface.where, this.page))
        : [element("div", { class: "rich", dir: "auto" }, marked(attachment?.text ?? attachment?.fallback ?? "", surface.names))];
      return element("div", { class: "attached", "data-at": at }, inner);
    });
    const edited = message.edited ? element("span", { class: "edited" }, "(edited)") : null;
    return element("div", { class: "message-body" }, words, attached, edited);
  }

  replies(message) {
    const count = Number(message.replies ?? 0);
    if (count < 1) return null;
    if (this.thread()) return element("p", { class: "replies-line" }, element("span", {}, counted(count, "reply")));
    return element("button", { type: "button", class: "replies", "data-key": "replies", onclick: () => this.page.openThread(message.ts) }, icon("thread"), counted(count, "reply"));
  }

  tools(message) {
    if (message.ephemeral) return null;
    const { shortcuts = [], name } = this.page.app();
    const own = shortcuts.filter((shortcut) => shortcut.type === "message");
    const actions = own.map((shortcut) => ({ label: shortcut.name, note: name, act: () => this.page.shortcut(shortcut.callback_id, message.ts) }));
    const reply = { label: "Reply in thread", act: () => this.page.openThread(message.ts) };
    const items = this.thread() ? actions : [reply, ...actions];
    if (items.length === 0) return null;
    return element("div", { class: "tools" },
      this.thread() ? null : element("button", { type: "button", class: "icon-button small wide-only", "aria-label": reply.label, title: reply.label, onclick: reply.act }, icon("thread")),
      menuButton({ class: "icon-button small", "data-key": "more" }, "More actions", () => items, icon("dots")));
  }

  /** A message that is on its way; gives back how to take it away. */
  pending(text) {
    const user = this.page.user(this.page.names.me);
    const row = element("li", { class: "message pending" }, element("div", { class: "message-side" }, avatar(user.name)),
      element("div", { class: "message-main" }, element("div", { class: "message-head" }, element("span", { class: "message-name" }, user.name), element("span", {}, "sending…")),
        element("div", { class: "message-body" }, element("div", { class: "rich", dir: "auto" }, element("p", {}, text)))));
    this.list.append(row);
    this.toEnd();
    return () => row.remove();
  }
}
