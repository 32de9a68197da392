// The message box: sending, the command and names that complete themselves, and the app's global shortcuts.

import { announce, element, freshId, icon } from "./dom.js";
import { menuButton } from "./layer.js";

const MENTION = /(?:^|[\s(])@([\p{L}\p{M}\p{N}'’.-]*(?: [\p{L}\p{M}\p{N}'’.-]*)?)$/u;

export class Composer {
  /**
   * `page` gives: people() to mention, app(), send(text), shortcut(callback), fail(failure). With `commands` the command is
   * completed and the shortcuts stand beside the box.
   */
  constructor(form, page, { label, commands }) {
    Object.assign(this, { form, page, commands });
    this.id = freshId("composer");
    this.items = [];
    this.active = 0;
    this.list = element("div", { class: "layer completions", role: "listbox", id: `${this.id}-list`, "aria-label": "Completions", hidden: true });
    this.box = element("textarea", {
      id: `${this.id}-text`, rows: "1", dir: "auto", enterkeyhint: "send", "aria-label": label, "aria-autocomplete": "list", "aria-controls": `${this.id}-list`,
    });
    this.button = element("button", { type: "submit", class: "send", "aria-label": "Send" }, icon("send"));
    const bolt = commands ? menuButton({ class: "icon-button" }, "Shortcuts", () => this.shortcuts(), icon("bolt")) : null;
    form.replaceChildren(element("div", { class: "composer-box" }, this.list, bolt, this.box, this.button));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("click", () => this.look());
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("blur", () => this.close());
    this.refresh();
  }

  name(placeholder) {
    this.box.placeholder = placeholder;
    this.box.setAttribute("aria-label", placeholder);
  }

  focus() {
    this.box.focus();
  }

  /** Puts words into the box, as an example to send. */
  write(words) {
    this.box.value = words;
    this.box.setSelectionRange(words.length, words.length);
    this.refresh();
    this.focus();
  }

  shortcuts() {
    const { shortcuts = [], name, command } = this.page.app();
    const own = shortcuts.filter((shortcut) => shortcut.type === "global");
    const items = own.map((shortcut) => ({ label: shortcut.name, note: name, act: () => this.page.shortcut(shortcut.callback_id) }));
    return [...items, { label: command, note: `Ask ${name} here; only you see the answer`, act: () => this.write(`${command} `) }];
  }

  refresh() {
    this.button.disabled = this.box.value.trim() === "";
    this.box.style.height = "auto";
    // Where it is not shown it has no height yet.
    if (this.box.scrollHeight > 0) this.box.style.height = `${Math.min(this.box.scrollHeight, 200)}px`;
  }

  typed() {
    this.refresh();
    this.look();
  }

  async submit() {
    const typed = this.box.value;
    if (typed.trim() === "") return;
    this.close();
    this.box.value = "";
    this.refresh();
    try {
      await this.page.send(this.named(typed.trim()), typed.trim());
    } catch (failure) {
      this.page.fail(failure);
      // What could not be sent is not lost.
      if (this.box.value === "") this.write(typed);
    }
  }

  /** Names behind an @ as Slack sends them. */
  named(text) {
    const people = this.page.people().slice().sort((left, right) => right.name.length - left.name.length);
    const whole = (name, at) => text.startsWith(name, at) && !/^[\p{L}\p{N}]/u.test(text.slice(at + name.length, at + name.length + 2));
    let sent = "";
    for (let at = 0; at < text.length;) {
      const begins = text[at] === "@" && !/[\p{L}\p{N}]$/u.test(text.slice(Math.max(at - 2, 0), at));
      const found = begins ? people.find(({ name }) => whole(name, at + 1)) : undefined;
      sent += found ? `<@${found.id}>` : text[at];
      at += found ? found.name.length + 1 : 1;
    }
    return sent;
  }

  /** What completes the words before the caret: `[{insert, label, note}]` and how many characters it replaces. */
  offers() {
    const { selectionStart: start, selectionEnd: end, value } = this.box;
    if (start !== end) return { items: [], length: 0 };
    const before = value.slice(0, start);
    const { command, name } = this.page.app();
    if (this.commands && before.startsWith("/") && command.startsWith(before) && before !== command) {
      return { items: [{ insert: `${command} `, label: command, note: `Ask ${name}; only you see the answer` }], length: before.length };
    }
    const found = MENTION.exec(before);
    if (!found) return { items: [], length: 0 };
    const wanted = found[1].toLowerCase();
    const people = this.page.people().filter((person) => person.name.toLowerCase().startsWith(wanted) && person.name.toLowerCase() !== wanted);
    return { items: people.slice(0, 6).map((person) => ({ insert: `@${person.name} `, label: person.name, note: person.title })), length: found[1].length + 1 };
  }

  look() {
    const { items, length } = this.offers();
    this.items = items;
    this.replaced = length;
    this.list.hidden = items.length === 0;
    this.list.replaceChildren(...items.map((item, at) => element("div", {
      class: "completion", role: "option", id: `${this.id}-${at}`,
      // Before the box loses the focus, which would close the list.
      onpointerdown: (event) => { event.preventDefault(); this.take(item); },
    }, element("span", { class: "menu-label", dir: "auto" }, item.label), element("span", { class: "menu-note", dir: "auto" }, item.note))));
    if (items.length > 0) {
      this.mark(0);
      announce(`${items[0].label}: press Tab to complete`);
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
  }

  mark(at) {
    this.active = at;
    Array.from(this.list.children).forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    this.box.setAttribute("aria-activedescendant", `${this.id}-${at}`);
  }

  take(item) {
    const at = this.box.selectionStart;
    const start = at - this.replaced;
    this.box.value = this.box.value.slice(0, start) + item.insert + this.box.value.slice(at);
    this.box.setSelectionRange(start + item.insert.length, start + item.insert.length);
    this.close();
    this.refresh();
    this.focus();
  }

  pressed(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open && step) {
      event.preventDefault();
      this.mark((this.active + step + this.items.length) % this.items.length);
    } else if (open && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (open && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      event.preventDefault();
      this.take(this.items[this.active]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.submit();
    }
  }

  close() {
    this.list.hidden = true;
    this.items = [];
    this.box.removeAttribute("aria-activedescendant");
  }
}
