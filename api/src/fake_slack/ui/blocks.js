// Block Kit as nodes. A block of a kind that is not known is named, never left out.

import { element, focusableWhenScrolling, freshId } from "./dom.js";
import { interactive } from "./elements.js";
import { markdown, rich } from "./markdown.js";
import { plain, worded } from "./text.js";

/** From so many characters or lines on, a text is folded. */
const LONG = { characters: 1400, lines: 24 };
const KINDS = new Map(Object.entries({ datepicker: "Day", timepicker: "Time", datetimepicker: "Day and time", users_select: "Person", number_input: "Number" }));

/** A text that unfolds when it is long. */
function folded(nodes, source, open) {
  const body = element("div", { class: "rich" }, nodes);
  const words = String(source ?? "");
  if (open || (words.length < LONG.characters && words.split("\n").length < LONG.lines)) return body;
  body.classList.add("folded");
  const button = element("button", { type: "button", class: "link", "aria-expanded": "false" }, "See more");
  button.addEventListener("click", () => {
    const shown = body.classList.toggle("folded") === false;
    button.textContent = shown ? "See less" : "See more";
    button.setAttribute("aria-expanded", String(shown));
  });
  return element("div", {}, body, button);
}

function picture(given, className) {
  const address = String(given.image_url ?? given.slack_file?.url ?? "");
  const words = String(given.alt_text ?? "");
  const missing = () => element("span", { class: "picture-missing" }, `Picture: ${words || "without a description"}`);
  if (!/^(?:https?:\/\/|data:image\/)/iu.test(address)) return missing();
  const image = element("img", { class: className, src: address, alt: words, referrerpolicy: "no-referrer" });
  image.addEventListener("error", () => image.replaceWith(missing()));
  return image;
}

/** What a screen reader calls an element that has no label of its own. */
function nameOf(given, otherwise = "") {
  return plain(given?.placeholder) || otherwise || KINDS.get(given?.type) || "Choose";
}

function placed(given, surface, block, otherwise) {
  const name = nameOf(given, otherwise).slice(0, 200);
  return interactive(given, { surface, block, name, live: true, needed: false, attributes: { "aria-label": name } });
}

function accessory(given, surface, block, otherwise) {
  if (!given) return null;
  const node = given.type === "image" ? picture(given, "thumbnail") : placed(given, surface, block, otherwise);
  return element("div", { class: `accessory ${given.type === "checkboxes" || given.type === "radio_buttons" ? "below" : ""}` }, node);
}

function header(given) {
  return element("h3", { class: "header", dir: "auto" }, plain(given.text));
}

function section(given, surface, block) {
  const words = given.text ? folded(worded(given.text, surface.names), given.text.text, given.expand === true) : null;
  const fields = Array.isArray(given.fields) && given.fields.length > 0
    ? element("div", { class: "fields" }, given.fields.map((field) => element("div", { class: "rich" }, worded(field, surface.names))))
    : null;
  return element("div", { class: "section" }, element("div", { class: "section-words", dir: "auto" }, words, fields), accessory(given.accessory, surface, block, plain(given.text)));
}

function context(given, surface) {
  return element("div", { class: "context" }, (given.elements ?? []).map((part) => (part?.type === "image"
    ? picture(part, "tiny")
    : element("div", { class: "rich", dir: "auto" }, worded(part, surface.names)))));
}

function actions(given, surface, block) {
  return element("div", { class: given.type === "context_actions" ? "actions quiet-actions" : "actions" },
    (given.elements ?? []).map((part) => placed(part, surface, block)));
}

function image(given) {
  const title = plain(given.title);
  return element("figure", { class: "figure" }, title === "" ? null : element("figcaption", { dir: "auto" }, title), picture(given, "picture"));
}

function input(given, surface, block) {
  const [id, labelId, hintId, errorId] = ["field", "label", "hint", "error"].map(freshId);
  const inner = given.element ?? {};
  const label = plain(given.label) || "Value";
  const group = inner.type === "checkboxes" || inner.type === "radio_buttons";
  const hint = given.hint ? element("p", { class: "hint", id: hintId, dir: "auto" }, plain(given.hint)) : null;
  const error = element("p", { class: "field-error", id: errorId, dir: "auto", hidden: true });
  const node = interactive(inner, {
    surface, block, name: label, labelled: true, live: given.dispatch_action === true, needed: given.optional !== true,
    attributes: { id, "aria-labelledby": labelId, "aria-describedby": `${hint ? `${hintId} ` : ""}${errorId}` },
  });
  surface.slot(block, (words) => {
    error.textContent = words;
    error.hidden = words === "";
    if (!group && words !== "") node.setAttribute("aria-invalid", "true");
    else node.removeAttribute("aria-invalid");
    box.classList.toggle("wrong", words !== "");
  });
  const optional = given.optional === true ? element("span", { class: "optional" }, " (optional)") : null;
  const box = element("div", { class: "input" },
    element(group ? "span" : "label", { class: "label", id: labelId, for: group ? null : id, dir: "auto" }, label, optional), node, error, hint);
  if (inner.focus_on_load === true) queueMicrotask(() => node.focus());
  return box;
}

function cell(given, surface) {
  if (given?.type === "rich_text") return rich(given.elements, surface.names);
  return [String(given?.text ?? "")];
}

function table(given, surface) {
  const settings = given.column_settings ?? [];
  const row = (cells, name) => element("tr", {}, (cells ?? []).map((one, at) => {
    const align = { right: "right", center: "center" }[settings[at]?.align] ?? "";
    return element(name, { class: `${align}${settings[at]?.is_wrapped ? " wrapped" : ""}`, scope: name === "th" ? "col" : null, dir: "auto" }, cell(one, surface));
  }));
  const [first, ...rest] = given.rows ?? [];
  return focusableWhenScrolling(element("div", { class: "grid", role: "group", "aria-label": "Table" },
    element("table", {}, element("thead", {}, row(first, "th")), element("tbody", {}, rest.map((cells) => row(cells, "td"))))));
}

const RENDER = {
  header, section, context, actions, image, input, table,
  context_actions: actions,
  divider: () => element("hr"),
  markdown: (given) => folded(markdown(given.text), given.text, false),
  rich_text: (given, surface) => element("div", { class: "rich" }, rich(given.elements, surface.names)),
};

function unsupported(given) {
  const words = plain(given?.text ?? given?.title);
  return element("p", { class: "unsupported", dir: "auto" }, `unsupported block: ${given?.type ?? "nothing"}${words === "" ? "" : ` – ${words}`}`);
}

/** Blocks as nodes; what can be pressed in them belongs to `surface`. */
export function render(blocks, surface) {
  surface.begin();
  return (Array.isArray(blocks) ? blocks : []).map((given, at) => {
    const type = String(given?.type ?? "");
    if (!Object.hasOwn(RENDER, type)) return unsupported(given);
    try {
      const node = RENDER[type](given, surface, given.block_id ?? `block-${at}`);
      node.classList.add("block");
      return node;
    } catch (fault) {
      console.warn(fault);
      return unsupported({ type: `${type}, which cannot be read` });
    }
  });
}
