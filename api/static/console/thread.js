// One member's conversation: its rows, its order of asking, its failures.

import { ask, Failure } from "./service.js";
import { renderBlocks, summarize } from "./blocks.js";
import { avatar, byId, element, focusableWhenScrolling, svg, uuid } from "./dom.js";

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

function botMark() {
  return element("span", { class: "avatar bot", "aria-hidden": "true" },
    svg("svg", { viewBox: "0 0 32 32" }, svg("path", { d: "M9 9v14h8M17 14h6M17 9h6M20 19h3" })));
}

function row(name, picture, className) {
  const now = new Date();
  const body = element("div", { class: "message-body" });
  const item = element("li", { class: `message ${className}` },
    picture,
    element("div", { class: "message-main" },
      element("p", { class: "message-head" },
        element("span", { class: "message-name", dir: "auto" }, name),
        element("time", { datetime: now.toISOString() }, CLOCK.format(now))),
      body));
  return { item, body };
}

function list(value) {
  return Array.isArray(value) ? value : [];
}

function duration(microseconds) {
  if (!Number.isFinite(microseconds)) return "";
  if (microseconds < 1000) return `${Math.round(microseconds)} µs`;
  if (microseconds < 1_000_000) return `${(microseconds / 1000).toFixed(microseconds < 10_000 ? 1 : 0)} ms`;
  return `${(microseconds / 1_000_000).toFixed(1)} s`;
}

/** The small line under an answer: what was understood, by what, how fast; opened, also the raw reply. */
function understanding(answer, roundTripMs) {
  const intent = String(answer.intent ?? "").replaceAll("_", " ");
  const line = [intent, answer.engine, duration(answer.took_us)].filter(Boolean);
  if (line.length === 0) return null;
  const facts = [
    ["Intent", answer.intent],
    ["Confidence", Number.isFinite(answer.confidence) ? `${Math.round(answer.confidence * 100)} %` : ""],
    ["Engine", answer.engine],
    ["Outcome", answer.outcome],
    ["In the server", duration(answer.took_us)],
    ["Seen from here", duration(roundTripMs * 1000)],
  ].filter(([, value]) => value);
  const details = element("details", { class: "understanding" },
    element("summary", {}, line.join(" · ")),
    element("dl", {}, facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)))));
  details.addEventListener("toggle", () => {
    if (details.open) details.scrollIntoView({ block: "nearest" });
  });
  details.addEventListener("toggle", () => {
    const raw = element("pre", { class: "raw", role: "region", "aria-label": "Reply as JSON" }, JSON.stringify(answer, null, 2));
    details.append(focusableWhenScrolling(raw));
  }, { once: true });
  return details;
}

export class Thread {
  /** `page` gives what a thread cannot know: announce, scrollTo, changed, signIn, focusComposer, say. */
  constructor(member, page) {
    this.member = member;
    this.page = page;
    this.said = [];
    this.queue = Promise.resolve();
    this.list = element("ol", { class: "messages", "aria-label": `Conversation as ${member.name}` });
    this.reset();
  }

  reset() {
    this.conversation = uuid();
    /** The cards of changes that wait or waited. */
    this.cards = [];
    this.list.replaceChildren();
  }

  get empty() {
    return this.list.childElementCount === 0;
  }

  /** Writes the member's line and asks; answers come in the order of the questions. `failed` is told why there was none. */
  send(words, question, hooks = {}) {
    const rows = this.rows(words);
    this.wait(rows.reply);
    this.page.changed();
    this.page.scrollTo(rows.reply.item);
    this.enqueue(question, rows, hooks);
  }

  /** A line of the member's and one for the answer. */
  rows(words) {
    const mine = row(this.member.name, avatar(this.member.name), "mine");
    mine.body.append(element("p", { class: "sentence", dir: "auto" }, words));
    const reply = row("LeanCRM", botMark(), "bot");
    this.list.append(mine.item, reply.item);
    return { mine, reply };
  }

  enqueue(question, rows, hooks) {
    const conversation = this.conversation;
    this.queue = this.queue.then(() => this.answer(question, conversation, rows, hooks));
  }

  wait(reply) {
    reply.item.classList.add("waiting");
    reply.item.setAttribute("aria-busy", "true");
    reply.body.replaceChildren(element("p", { class: "dots" },
      element("span", { class: "hidden" }, "Working on it"),
      element("i"), element("i"), element("i")));
  }

  /** Asks; gives back the answer with how long it took, or the failure. */
  async fetch(question, conversation) {
    const started = performance.now();
    const patience = setTimeout(() => this.announce("Working on it"), 1000);
    try {
      const answer = await ask(question, conversation, this.member.token);
      return { answer, took: performance.now() - started };
    } catch (error) {
      if (!(error instanceof Failure)) console.error(error);
      return { failure: error instanceof Failure ? error : new Failure("server", "The answer could not be read.") };
    } finally {
      clearTimeout(patience);
    }
  }

  async answer(question, conversation, rows, hooks) {
    if (conversation !== this.conversation) return;
    const { answer, took, failure } = await this.fetch(question, conversation);
    if (conversation !== this.conversation) return;
    if (answer) {
      this.show(answer, took, rows);
      hooks.answered?.(answer);
      return;
    }
    hooks.failed?.(failure.message);
    this.fill(rows, [this.failed(failure, question, rows, hooks)]);
    this.announce(failure.message);
  }

  show(answer, took, rows) {
    const blocks = answer?.reply?.blocks;
    if (answer?.settled) this.settle(answer.settled.pending, answer.settled.status);
    let nodes = renderBlocks(blocks, this.actions());
    if (nodes.length === 0) nodes = renderBlocks([{ type: "text", tone: "note", text: "There was nothing to show." }], this.actions());
    this.fill(rows, [...nodes, understanding(answer, took)]);
    this.announce(summarize(blocks));
  }

  fill({ mine, reply }, nodes) {
    reply.item.classList.remove("waiting");
    reply.item.removeAttribute("aria-busy");
    reply.body.replaceChildren(...nodes.filter(Boolean));
    this.page.scrollTo(reply.item, mine.item);
  }

  settle(pending, status, sentence) {
    for (const card of this.cards) if (card.pending === pending) card.settle(status, sentence);
  }

  /** After an answer to a card's button: one that is still open was answered in another way, as one that nobody knows any more. */
  decided(card, answer) {
    const words = list(answer?.reply?.blocks).find((block) => block?.type === "text")?.text;
    if (card.open && card.busy) card.settle("closed", words);
  }

  /** Other values for a change that waits. What cannot be used is said in the card itself; everything else is an answer. */
  edit(card, values, words) {
    const conversation = this.conversation;
    this.queue = this.queue.then(async () => {
      if (conversation !== this.conversation) return;
      const { answer, took, failure } = await this.fetch({ edit: { pending: card.pending, values } }, conversation);
      if (conversation !== this.conversation) return;
      if (failure) {
        const again = () => { card.rest("Saving…"); this.edit(card, values, words); };
        card.wake(failure.message, failure.kind === "sign-in" ? this.page.signIn(again) : null);
        this.announce(failure.message);
        return;
      }
      const blocks = list(answer?.reply?.blocks);
      const refused = blocks.find((block) => block?.type === "preview" && block.pending === card.pending);
      if (refused) {
        card.refuse(refused.form);
        this.announce(blocks.find((block) => block?.type === "text")?.text ?? "That cannot be used.");
        return;
      }
      this.show(answer, took, this.rows(words));
      this.decided(card, answer);
      this.page.changed();
      const newest = this.cards.at(-1);
      if (newest !== card && newest.open) newest.heading.focus({ preventScroll: true });
      else this.page.focusComposer();
    });
  }

  /** Only the conversation that is on the screen speaks. */
  announce(words) {
    if (this.list.isConnected) this.page.announce(words);
  }

  actions() {
    return {
      say: (words) => this.page.say(words),
      choose: (question, option, label) => {
        this.send(label, { choice: { question, option } });
        this.page.focusComposer();
      },
      undo: (question, label, failed) => {
        this.send(label, question, { failed });
        this.page.focusComposer();
      },
      waits: (card) => this.waits(card),
      decide: (card, question, label) => {
        this.send(label, question, {
          failed: (words) => card.wake(`${words} You can press again: nothing is done twice.`),
          again: () => card.rest("Trying again…"),
          answered: (answer) => this.decided(card, answer),
        });
        this.page.focusComposer();
      },
      edit: (card, values, words) => this.edit(card, values, words),
    };
  }

  /** A card that is shown again takes the place of the one before. */
  waits(card) {
    this.settle(card.pending, "replaced", "Shown again below.");
    this.cards.push(card);
  }

  failed(failure, question, rows, hooks) {
    const again = () => {
      hooks.again?.();
      this.wait(rows.reply);
      this.page.focusComposer();
      this.enqueue(question, rows, hooks);
    };
    const box = element("div", { class: "block failure" }, element("p", {}, failure.message));
    if (failure.kind === "sign-in") {
      box.append(this.page.signIn(again));
    } else if (failure.kind !== "refused") {
      box.append(this.retryButton(failure.waitSeconds, again));
    }
    return box;
  }

  /** "Try again", asleep for as long as the server asked us to wait. */
  retryButton(waitSeconds, again) {
    const button = element("button", { type: "button", class: "button", onclick: again }, "Try again");
    let left = Math.min(Math.ceil(waitSeconds), 3600);
    if (left <= 0) return button;
    button.disabled = true;
    const tick = () => {
      button.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
      button.disabled = left > 0;
      left -= 1;
      if (left >= 0 && button.isConnected) setTimeout(tick, 1000);
    };
    queueMicrotask(tick);
    return button;
  }
}

/** The field that a server without demo members shows: a development token, kept for this tab only. */
export function tokenForm(onToken) {
  const input = element("input", { type: "password", class: "input", id: `token-${uuid()}`, autocomplete: "off", required: true, spellcheck: "false" });
  return element("form", {
    class: "sign-in",
    onsubmit: (event) => {
      event.preventDefault();
      const token = input.value.trim();
      if (token !== "") onToken(token);
    },
  },
  element("label", { for: input.id }, "Development token"),
  element("div", { class: "sign-in-line" }, input, element("button", { type: "submit", class: "button" }, "Use it")),
  element("p", { class: "sign-in-hint" }, "“leancrm token create” makes one."));
}

/** Scrolls so that a new row is seen: a long answer from its question on, a short one to the end. */
export function reveal(scroller, item, question) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const long = question && item.getBoundingClientRect().bottom - question.getBoundingClientRect().top > scroller.clientHeight;
  const top = long
    ? scroller.scrollTop + question.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 8
    : scroller.scrollHeight;
  scroller.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
}

export function announcer() {
  const region = byId("announcer");
  return (words) => {
    region.textContent = "";
    // A frame later, so that the same words twice are two announcements.
    requestAnimationFrame(() => { region.textContent = words; });
  };
}
