// A change that waits for a yes: the card that shows it before and after, its form, and what became of it.

import { element, freshId } from "./dom.js";

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
/** More records than this are folded away behind a line that counts them. */
const SHOWN = 6;

const HINTS = { number: "A figure, like 60k or 60,000", date: "A day, like 15 July or Friday" };

/** What a card says once it does not wait any more. */
const SETTLED = {
  confirmed: ["Confirmed", "Confirmed, and done."],
  cancelled: ["Dropped", "Dropped. Nothing was changed."],
  replaced: ["Replaced", "Replaced by a newer one. Nothing was changed by this one."],
  expired: ["Expired", "This waited for too long, so nothing was changed. Please ask again."],
};

const DECISIONS = {
  confirm: { question: (pending) => ({ confirm: pending }), busy: "Confirming…" },
  cancel: { question: (pending) => ({ cancel: pending }), busy: "Dropping it…" },
};

function text(value) {
  return value === undefined || value === null ? "" : String(value);
}

function list(value) {
  return Array.isArray(value) ? value : [];
}

function spoken(words) {
  return element("span", { class: "hidden" }, words);
}

/** Until when a yes counts, as the reader's clock shows it. */
function until(moment) {
  const date = new Date(text(moment));
  return Number.isNaN(date.getTime()) ? null
    : element("p", {}, "A yes counts until ", element("time", { datetime: date.toISOString() }, CLOCK.format(date)), ".");
}

/** A fact, struck where it is to go and strong where it is to come; the words between are for who hears it. */
function fact(field) {
  const before = text(field.before);
  const after = text(field.after);
  if (before === "") return element("dd", {}, spoken("will be "), element("ins", { dir: "auto" }, after));
  return element("dd", {},
    spoken("was "), element("del", { dir: "auto" }, before),
    spoken(", will be "), element("span", { class: "arrow", "aria-hidden": "true" }, "→"),
    after === "" ? element("em", {}, "empty") : element("ins", { dir: "auto" }, after));
}

function recordNode(record) {
  const what = text(record.what);
  const gone = what.endsWith(", deleted");
  const name = text(record.title) || "Record";
  const fields = list(record.fields).filter((field) => text(field.before) !== "" || text(field.after) !== "");
  return element("div", { class: "record" },
    element("h4", {}, gone ? element("del", { dir: "auto" }, name) : element("span", { dir: "auto" }, name), " ",
      what === "" ? null : element("span", { class: "record-what" }, what)),
    fields.length === 0 ? null : element("dl", { class: "changes" }, fields.map((field) =>
      element("div", {}, element("dt", { dir: "auto" }, text(field.label)), fact(field)))));
}

function recordNodes(records) {
  const nodes = records.map(recordNode);
  const folded = nodes.splice(SHOWN);
  if (folded.length > 0) nodes.push(element("details", { class: "record" }, element("summary", {}, `and ${folded.length} more`), folded));
  return nodes;
}

/** The preview in words, for the live region. */
export function previewInWords(block) {
  const records = list(block.records).map((record) => {
    const fields = list(record.fields).map((field) => [text(field.label),
      text(field.before) === "" ? "" : `was ${text(field.before)},`, `will be ${text(field.after) || "empty"}`].filter(Boolean).join(" "));
    return `${[record.title, record.what].filter(Boolean).join(", ")}: ${fields.join("; ")}`;
  });
  return [text(block.title), ...records, "Nothing is written before you confirm"].join(". ");
}

export class PreviewCard {
  /** `items` are the buttons that came with the preview; `actions` gives `decide(card, question, label)` and `edit(card, values, words)`. */
  constructor(block, items, actions) {
    this.pending = text(block.pending);
    this.form = list(block.form).filter((field) => field?.name);
    this.actions = actions;
    this.open = true;
    this.badge = element("span", { class: "badge", id: freshId("badge") }, "Not done yet");
    this.heading = element("h3", { id: freshId("preview"), tabindex: "-1", dir: "auto" }, text(block.title) || "Do this?");
    this.until = until(block.expires_at);
    this.status = element("div", { class: "preview-status" }, this.until);
    this.buttons = element("div", { class: "preview-buttons", role: "group", "aria-labelledby": this.heading.id },
      items.filter((item) => item.action !== "edit" || this.form.length > 0).map((item) => this.button(item)));
    this.place = element("div", { hidden: true });
    this.foot = element("div", { class: "preview-foot" }, this.buttons, this.status);
    this.node = element("div", { class: "block card preview", role: "group", "aria-labelledby": `${this.heading.id} ${this.badge.id}`, "data-state": "open" },
      element("div", { class: "preview-head" }, this.heading, this.badge),
      element("div", {}, recordNodes(list(block.records))),
      this.place,
      this.foot);
    this.node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.place.hidden) {
        event.preventDefault();
        this.closeForm();
      }
    });
    if (list(block.form).some((field) => field?.error)) this.refuse(block.form, { focus: false });
  }

  button(item) {
    const label = text(item.label);
    const kind = { confirm: "primary", edit: "", cancel: "" }[item.action] ?? "";
    const press = () => (item.action === "edit" ? this.openForm() : this.decide(item.action, label));
    return element("button", { type: "button", class: `button ${kind}`.trim(), "data-action": item.action, onclick: press }, label);
  }

  /** Sends a decision once: a second press meets buttons that sleep. */
  decide(action, label) {
    if (!this.open || this.busy) return;
    this.rest(DECISIONS[action].busy);
    this.actions.decide(this, DECISIONS[action].question(this.pending), label);
  }

  /** Puts the buttons to sleep while an answer is on its way. */
  rest(words) {
    if (!this.open) return;
    this.busy = true;
    this.focused = this.node.contains(document.activeElement) ? document.activeElement : null;
    this.disable(true);
    this.say(words);
  }

  /** Wakes the buttons after a failure: nobody knows yet what became of the change, and asking again does no harm. */
  wake(words, helper) {
    if (!this.open) return;
    this.busy = false;
    this.disable(false);
    this.say(words, helper);
    if (document.activeElement === document.body) this.focused?.focus();
  }

  disable(asleep) {
    for (const control of this.node.querySelectorAll("button, input")) control.disabled = asleep;
  }

  /** What is said under the buttons: the words, or else until when a yes counts. */
  say(words, helper) {
    const said = words ? element("p", { dir: "auto" }, words) : this.until;
    this.status.replaceChildren(...[said, helper].filter(Boolean));
    this.foot.hidden = !this.place.hidden && !words;
  }

  /** The change does not wait any more; the card stays to be read. */
  settle(status, sentence) {
    if (!this.open) return;
    const [badge, words] = SETTLED[status] ?? ["Closed", "Nothing was done by this one."];
    this.closeForm({ focus: false });
    this.open = false;
    this.busy = false;
    this.disable(true);
    this.node.dataset.state = Object.hasOwn(SETTLED, status) ? status : "closed";
    this.badge.textContent = badge;
    this.say(sentence || words);
  }

  openForm() {
    if (!this.open || this.busy) return;
    this.place.replaceChildren(this.formNode());
    this.place.hidden = false;
    this.buttons.hidden = true;
    this.say("");
    const first = this.place.querySelector("input");
    first?.focus();
    first?.select();
  }

  closeForm({ focus = true } = {}) {
    this.place.hidden = true;
    this.place.replaceChildren();
    this.buttons.hidden = false;
    this.say("");
    if (focus) this.buttons.querySelector("[data-action=edit]")?.focus();
  }

  formNode() {
    const title = freshId("form");
    return element("form", {
      class: "preview-form",
      novalidate: true,
      autocomplete: "off",
      "aria-labelledby": title,
      onsubmit: (event) => {
        event.preventDefault();
        this.save(event.currentTarget);
      },
    },
    element("h4", { id: title }, "Say it otherwise"),
    this.form.map((field) => this.fieldNode(field)),
    element("div", { class: "preview-buttons" },
      element("button", { type: "submit", class: "button primary" }, "Save"),
      element("button", { type: "button", class: "button", onclick: () => this.closeForm() }, "Back")),
    element("p", { class: "preview-status" }, "You see the change again before anything is written."));
  }

  fieldNode(field) {
    const id = freshId("field");
    const hint = HINTS[field.kind];
    return element("div", { class: "field" },
      element("label", { for: id }, text(field.label)),
      element("input", { id, class: "input", name: field.name, value: text(field.value), dir: "auto", spellcheck: "false", "aria-describedby": hint ? `${id}-hint` : null }),
      hint ? element("p", { class: "field-hint", id: `${id}-hint` }, hint) : null);
  }

  /** Sends what was typed otherwise, and nothing else. */
  save(form) {
    if (!this.open || this.busy) return;
    const said = this.form.map((field) => ({ ...field, typed: form.elements[field.name].value.trim() }));
    const changed = said.filter((field) => field.typed !== text(field.value).trim());
    if (changed.length === 0) {
      this.closeForm();
      return;
    }
    const words = changed.map((field) => `${text(field.label)}: ${field.typed || "(empty)"}`).join(", ");
    this.rest("Saving…");
    this.actions.edit(this, Object.fromEntries(changed.map((field) => [field.name, field.typed])), words);
  }

  /** The form once more, with why a field cannot be used; what was typed stays. */
  refuse(fields, { focus = true } = {}) {
    this.wake("");
    if (this.place.hidden) this.openForm();
    const inputs = list(fields).map((field) => this.mark(field)).filter(Boolean);
    if (focus) inputs[0]?.focus();
  }

  /** Marks a field as wrong or right; gives back its input where it is wrong. */
  mark({ name, error }) {
    const input = Array.from(this.place.querySelectorAll("input")).find((candidate) => candidate.name === name);
    if (!input) return null;
    const id = `${input.id}-error`;
    document.getElementById(id)?.remove();
    input.parentNode.querySelector(".field-error")?.remove();
    const hint = input.parentNode.querySelector(".field-hint");
    const described = [error && id, hint?.id].filter(Boolean).join(" ");
    if (described === "") input.removeAttribute("aria-describedby");
    else input.setAttribute("aria-describedby", described);
    if (!error) {
      input.removeAttribute("aria-invalid");
      return null;
    }
    input.setAttribute("aria-invalid", "true");
    input.after(element("p", { class: "field-error", id, dir: "auto" }, text(error)));
    return input;
  }
}
