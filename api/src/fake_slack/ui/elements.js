// What can be pressed, picked or filled in, in a block. `place` says where: {surface, block, name, live, needed, attributes}.

import { element, freshId, icon } from "./dom.js";
import { menuButton } from "./layer.js";
import { grouped, picker, searchPicker } from "./picker.js";
import { inputs } from "./inputs.js";
import { plain, worded } from "./text.js";

const SAFE = /^(?:https?:\/\/|mailto:)/iu;

function button(given, place) {
  const style = { primary: "primary", danger: "danger" }[given.style] ?? "";
  const press = () => place.surface.act(node, place.block, given, given.value === undefined ? {} : { value: given.value });
  const label = given.accessibility_label ? { "aria-label": given.accessibility_label } : {};
  const node = typeof given.url === "string" && SAFE.test(given.url)
    ? element("a", { class: `button ${style}`, href: given.url, target: "_blank", rel: "noopener noreferrer", onclick: press, ...label }, plain(given.text))
    : element("button", { type: "button", class: `button ${style}`, onclick: press, ...label }, plain(given.text));
  node.dir = "auto";
  return node;
}

function optionsOf(given) {
  return grouped(given).flatMap(({ options }) => options);
}

/** An option as it is sent back. */
function sent(option) {
  return option ? { text: option.text, value: option.value } : null;
}

function select(given, place, make) {
  const { surface, block } = place;
  const before = surface.before(block, given);
  let chosen = before ? before.selected_option : (given.initial_option ?? null);
  const node = make({
    name: place.name, placeholder: plain(given.placeholder) || "Choose", selected: chosen, clearable: !place.live && !place.needed, attributes: place.attributes,
    pick: (option) => {
      chosen = option;
      if (place.live) surface.act(node, block, given, { selected_option: sent(option) });
    },
  });
  surface.field(block, given, {
    read: () => ({ type: given.type, selected_option: sent(chosen) }),
    check: () => (place.needed && !chosen ? "Pick one." : ""),
    focus: () => node.focus(),
  });
  return node;
}

function staticSelect(given, place) {
  return select(given, place, (wants) => picker(grouped(given), wants));
}

function externalSelect(given, place) {
  const search = (value) => place.surface.page.options(place.surface.where, { action_id: given.action_id, block_id: place.block, value });
  return select(given, place, (wants) => searchPicker(search, given.min_query_length ?? 3, wants));
}

function usersSelect(given, place) {
  const { surface, block } = place;
  const people = surface.page.people().map((user) => ({ text: { type: "plain_text", text: user.name }, value: user.id }));
  let chosen = (surface.before(block, given)?.selected_user ?? given.initial_user) ?? null;
  const node = picker([{ heading: "", options: people }], {
    name: place.name, placeholder: plain(given.placeholder) || "Choose a person", clearable: !place.live && !place.needed, attributes: place.attributes,
    selected: people.find(({ value }) => value === chosen),
    pick: (option) => {
      chosen = option?.value ?? null;
      if (place.live) surface.act(node, block, given, { selected_user: chosen });
    },
  });
  surface.field(block, given, {
    read: () => ({ type: given.type, selected_user: chosen }),
    check: () => (place.needed && chosen === null ? "Pick a person." : ""),
    focus: () => node.focus(),
  });
  return node;
}

function overflow(given, place) {
  const pressed = (option) => {
    if (typeof option.url === "string" && SAFE.test(option.url)) open(option.url, "_blank", "noopener,noreferrer");
    place.surface.act(node, place.block, given, { selected_option: sent(option) });
  };
  const items = () => optionsOf(given).map((option) => ({ label: plain(option.text), note: plain(option.description), act: () => pressed(option) }));
  const node = menuButton({ class: "button square" }, "More choices", items, icon("dots"));
  return node;
}

/** Checkboxes or radio buttons. */
function choices(given, place) {
  const { surface, block } = place;
  const many = given.type === "checkboxes";
  const options = optionsOf(given);
  const before = surface.before(block, given);
  const initial = many ? (before?.selected_options ?? given.initial_options ?? []) : [before ? before.selected_option : given.initial_option];
  const name = freshId("choice");
  const boxes = options.map((option) => {
    const box = element("input", { type: many ? "checkbox" : "radio", name });
    box.checked = initial.some((chosen) => chosen?.value === option.value);
    return box;
  });
  const chosen = () => options.filter((_, at) => boxes[at].checked).map(sent);
  const entry = () => (many ? { selected_options: chosen() } : { selected_option: chosen()[0] ?? null });
  const rows = options.map((option, at) => element("label", { class: "choice" }, boxes[at],
    element("span", { class: "choice-words rich", dir: "auto" }, worded(option.text, surface.names),
      option.description ? element("span", { class: "choice-note" }, worded(option.description, surface.names)) : null)));
  const { id, ...rest } = place.attributes;
  const node = element("fieldset", { id, class: "choices", ...rest, onchange: () => { if (place.live) surface.act(node, block, given, entry()); } },
    place.labelled ? null : element("legend", { class: "hidden" }, place.name), rows);
  if (place.labelled && !many) node.setAttribute("role", "radiogroup");
  surface.field(block, given, {
    read: () => ({ type: given.type, ...entry() }),
    check: () => (place.needed && chosen().length === 0 ? "Pick one." : ""),
    focus: () => boxes[0]?.focus(),
  });
  return node;
}

function feedback(given, place) {
  const thumb = (which, shape, fallback) => {
    const what = given[which];
    const label = what?.accessibility_label || plain(what?.text) || fallback;
    const node = element("button", {
      type: "button", class: "icon-button small", "aria-label": label, title: plain(what?.text) || label, "aria-pressed": "false",
      onclick: () => {
        for (const other of row.children) other.setAttribute("aria-pressed", String(other === node));
        place.surface.act(node, place.block, given, { value: what?.value }, () => node.setAttribute("aria-pressed", "false"));
      },
    }, icon(shape));
    return node;
  };
  const row = element("span", { class: "feedback" }, thumb("positive_button", "yes", "Good answer"), thumb("negative_button", "no", "Bad answer"));
  return row;
}

function iconButton(given, place) {
  const label = given.accessibility_label || plain(given.text) || "Button";
  const node = element("button", {
    type: "button", class: "icon-button small", "aria-label": label, title: plain(given.text) || label,
    onclick: () => place.surface.act(node, place.block, given, given.value === undefined ? {} : { value: given.value }),
  }, icon(given.icon === "trash" ? "bin" : "bolt"));
  return node;
}

const RENDER = {
  ...inputs,
  button,
  static_select: staticSelect,
  external_select: externalSelect,
  users_select: usersSelect,
  overflow,
  checkboxes: choices,
  radio_buttons: choices,
  feedback_buttons: feedback,
  icon_button: iconButton,
};

/** An element as a node; one of a kind that is not known says so. */
export function interactive(given, place) {
  const type = String(given?.type ?? "nothing");
  if (!Object.hasOwn(RENDER, type)) return element("span", { class: "unsupported" }, `unsupported element: ${type}`);
  const node = RENDER[type](given, place);
  node.dataset.key = `${place.block} ${given.action_id ?? ""} ${given.value ?? ""}`;
  return node;
}
