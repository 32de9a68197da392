// A list to pick one option from: it can be searched, and may ask the product for its options.

import { announce, element, freshId, icon } from "./dom.js";
import { openLayer } from "./layer.js";
import { plain } from "./text.js";

const DEBOUNCE_MS = 200;
/** Up to so many options need no search field. */
const FEW = 6;

/** Options under their headings, as `[{heading, options}]`. */
export function grouped(source) {
  if (Array.isArray(source?.option_groups)) {
    return source.option_groups.map((group) => ({ heading: plain(group?.label), options: group?.options ?? [] }));
  }
  return [{ heading: "", options: source?.options ?? [] }];
}

function matching(groups, words) {
  const wanted = words.trim().toLowerCase();
  return groups.map(({ heading, options }) => ({
    heading, options: options.filter((option) => plain(option?.text).toLowerCase().includes(wanted)),
  })).filter(({ options }) => options.length > 0);
}

class Picker {
  /** `given`: options(words) → groups, searched, placeholder, selected, clearable, pick(option|null), attributes. */
  constructor(given) {
    this.given = given;
    this.selected = given.selected ?? null;
    this.value = element("span", { class: "picker-value", dir: "auto" });
    this.button = element("button", {
      ...given.attributes, type: "button", class: "picker", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", onclick: () => this.open(),
    }, this.value, icon("fold"));
    this.button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      this.open();
    });
    this.show();
  }

  show() {
    this.value.textContent = this.selected ? plain(this.selected.text) : this.given.placeholder;
    this.value.classList.toggle("unset", !this.selected);
  }

  open() {
    const id = freshId("list");
    this.box = element("input", {
      type: "text", class: "field", role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-autocomplete": "list",
      "aria-label": `Search: ${this.given.name}`, placeholder: "Search", autocomplete: "off", spellcheck: "false",
    });
    this.list = element("div", { id, class: "picker-list", role: "listbox", "aria-label": this.given.name, tabindex: "-1" });
    this.note = element("p", { class: "picker-note", role: "status" });
    const layer = element("div", { class: "layer picker-layer" }, this.given.searched ? this.box : null, this.list, this.note);
    this.layer = openLayer(this.button, layer, { wide: 280 });
    if (!this.layer) return;
    this.button.setAttribute("aria-controls", id);
    layer.addEventListener("keydown", (event) => this.pressed(event));
    this.box.addEventListener("input", () => this.later());
    (this.given.searched ? this.box : this.list).focus();
    this.look();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), DEBOUNCE_MS);
  }

  async look() {
    const { box, list } = this;
    const words = box.value;
    this.say("Looking…");
    let groups = [];
    try {
      groups = await this.given.options(words);
    } catch (failure) {
      if (box.value === words && list === this.list) this.fill([], failure.message);
      return;
    }
    if (box.value === words && list === this.list) this.fill(groups, "");
  }

  say(words) {
    this.note.textContent = words;
    this.note.hidden = words === "";
  }

  fill(groups, trouble) {
    this.rows = [];
    const row = (option) => {
      const chosen = option !== null && this.selected?.value === option.value;
      const node = element("div", {
        id: freshId("option"), class: "picker-option", role: "option", "aria-selected": String(chosen),
        onclick: () => this.take(option),
      }, element("span", { dir: "auto" }, option === null ? "No choice" : plain(option.text)),
      option?.description ? element("span", { class: "picker-note", dir: "auto" }, plain(option.description)) : null);
      this.rows.push({ node, option });
      return node;
    };
    const nodes = this.given.clearable && this.selected && this.box.value === "" ? [row(null)] : [];
    for (const { heading, options } of groups) {
      if (heading === "") {
        nodes.push(...options.map(row));
        continue;
      }
      const id = freshId("group");
      nodes.push(element("div", { role: "group", "aria-labelledby": id }, element("div", { id, class: "picker-heading", dir: "auto" }, heading), options.map(row)));
    }
    this.list.replaceChildren(...nodes);
    this.list.hidden = nodes.length === 0;
    this.say(trouble || (nodes.length === 0 ? (this.given.hint?.(this.box.value) ?? "Nothing found.") : ""));
    this.activate(Math.max(this.rows.findIndex(({ option }) => option && option.value === this.selected?.value), 0));
    this.layer.place();
    if (nodes.length > 0 && this.box.value !== "") announce(`${this.rows.length} found`);
  }

  activate(at) {
    this.at = at;
    this.rows.forEach(({ node }, index) => node.classList.toggle("active", index === at));
    const active = this.rows[at]?.node;
    for (const holder of [this.box, this.list]) {
      if (active) holder.setAttribute("aria-activedescendant", active.id);
      else holder.removeAttribute("aria-activedescendant");
    }
    active?.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    const count = this.rows?.length ?? 0;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count > 0) {
      event.preventDefault();
      this.activate((this.at + step + count) % count);
    } else if (event.key === "Enter" || (event.key === " " && !this.given.searched)) {
      event.preventDefault();
      if (this.rows?.[this.at]) this.take(this.rows[this.at].option);
    }
  }

  take(option) {
    this.selected = option;
    this.show();
    this.layer.close({ focus: true });
    this.given.pick(option);
  }
}

/** A picker over options that are known; gives back its button. */
export function picker(groups, given) {
  const count = groups.reduce((sum, group) => sum + group.options.length, 0);
  return new Picker({ ...given, searched: count > FEW, options: async (words) => matching(groups, words) }).button;
}

/** A picker that asks `search(words)` for its options from `least` characters on. */
export function searchPicker(search, least, given) {
  return new Picker({
    ...given,
    searched: true,
    options: async (words) => (words.trim().length < least ? [] : grouped(await search(words.trim()))),
    hint: (words) => (words.trim().length < least ? `Type ${least === 1 ? "a letter" : `${least} letters`} to search.` : "Nothing found."),
  }).button;
}
