// The message box: sending, earlier sentences, and names that complete themselves.

import { complete } from "./service.js";
import { byId, element } from "./dom.js";

const DEBOUNCE_MS = 120;
// Words of nearly every question; nobody means a name by them.
const ORDINARY = new Set("what what's whats who when where which how show give tell about with the my our his her their and for from this that last next week month year today tomorrow deal deals pipeline task tasks meeting happening closing".split(" "));
const FRAGMENT = /[\p{L}\p{M}][\p{L}\p{M}'’.-]*$/u;

export class Composer {
  /** `page` gives: send(words), earlier() → sentences said, token(), announce(words). */
  constructor(page) {
    this.page = page;
    this.box = byId("composer-text");
    this.names = byId("names");
    this.button = byId("send");
    this.at = -1;
    this.draft = "";
    this.items = [];
    this.active = -1;
    this.offered = true;
    this.box.setAttribute("aria-autocomplete", "list");
    this.box.setAttribute("aria-controls", "names");
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("blur", () => this.close());
    this.refresh();
  }

  focus() {
    this.box.focus();
  }

  submit() {
    const words = this.box.value.trim();
    this.close();
    if (words === "") return;
    this.write("");
    this.at = -1;
    this.page.send(words);
  }

  write(words) {
    this.box.value = words;
    this.box.setSelectionRange(words.length, words.length);
    this.refresh();
  }

  refresh() {
    this.button.disabled = this.box.value.trim() === "";
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 200)}px`;
  }

  typed() {
    this.at = -1;
    this.refresh();
    this.look();
  }

  pressed(event) {
    if (event.isComposing) return;
    const open = !this.names.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (open && event.key === "Escape") {
      event.preventDefault();
      this.close();
    } else if (open && this.active >= 0 && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      event.preventDefault();
      this.take(this.items[this.active]);
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "ArrowUp" && (this.at >= 0 || this.box.value === "")) {
      this.recall(event, 1);
    } else if (event.key === "ArrowDown" && this.at >= 0) {
      this.recall(event, -1);
    }
  }

  /** Steps through what was said before: 1 is earlier, -1 is later. */
  recall(event, step) {
    const said = this.page.earlier();
    const next = Math.min(this.at + step, said.length - 1);
    if (said.length === 0) return;
    event.preventDefault();
    if (this.at < 0) this.draft = this.box.value;
    this.at = next;
    this.write(next < 0 ? this.draft : said[said.length - 1 - next]);
  }

  /** The word before the caret, or nothing while it is too short to look up. */
  fragment() {
    const { selectionStart: start, selectionEnd: end, value } = this.box;
    if (start !== end || /^\S/u.test(value.slice(end))) return "";
    const found = FRAGMENT.exec(value.slice(0, start))?.[0] ?? "";
    const ordinary = ORDINARY.has(found.toLowerCase().replace("’", "'"));
    return Array.from(found).length >= 2 && !ordinary ? found : "";
  }

  look() {
    clearTimeout(this.timer);
    this.request?.abort();
    const fragment = this.fragment();
    if (!this.offered || fragment === "") {
      this.close();
      return;
    }
    this.timer = setTimeout(async () => {
      this.request = new AbortController();
      try {
        const items = await complete(fragment, this.page.token(), this.request.signal);
        if (items === null) this.offered = false;
        if (this.fragment() === fragment) this.show((items ?? []).slice(0, 6));
      } catch {
        // Given up because another letter was typed.
      }
    }, DEBOUNCE_MS);
  }

  show(items) {
    this.items = items;
    this.active = -1;
    this.box.removeAttribute("aria-activedescendant");
    this.names.replaceChildren(...items.map((item, index) => element("li", {
      id: `name-${index}`,
      role: "option",
      "aria-selected": "false",
      // Before the box loses the focus, which would close the list.
      onmousedown: (event) => { event.preventDefault(); this.take(item); },
    }, element("span", { class: "name-label", dir: "auto" }, item.label), element("span", { class: "name-kind" }, item.kind ?? ""))));
    this.names.hidden = items.length === 0 || document.activeElement !== this.box;
    if (!this.names.hidden) this.page.announce(`${items.length} ${items.length === 1 ? "name" : "names"}; arrow down to pick`);
  }

  move(step) {
    const count = this.items.length;
    this.active = this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count;
    Array.from(this.names.children).forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.active));
    });
    const option = this.names.children[this.active];
    this.box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  /** Where the part of a name that is already written begins: at "John Ok" for "John Okafor", not only at "Ok". */
  beginningOf(name) {
    const written = this.box.value.slice(0, this.box.selectionStart);
    const least = this.fragment().length;
    for (let length = name.length; length > least; length -= 1) {
      const start = written.length - length;
      const whole = start === 0 || /[^\p{L}\p{M}]/u.test(written.charAt(start - 1));
      if (whole && written.slice(start).toLowerCase() === name.slice(0, length).toLowerCase()) return start;
    }
    return written.length - least;
  }

  /** Alone in the box the whole proposed sentence goes in; inside a sentence only the name. */
  take(item) {
    const start = this.beginningOf(item.label);
    const before = this.box.value.slice(0, start);
    const after = this.box.value.slice(this.box.selectionStart);
    const alone = before.trim() === "" && after.trim() === "";
    const words = alone ? item.say || item.label : `${before}${item.label}`;
    this.close();
    this.box.value = `${words}${after}`;
    this.box.setSelectionRange(words.length, words.length);
    this.refresh();
    this.focus();
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.names.hidden = true;
    this.active = -1;
    this.box.removeAttribute("aria-activedescendant");
  }
}
