// What opens above the page: a menu, a list to pick from, a question to confirm.

import { element, freshId } from "./dom.js";
import { plain } from "./text.js";

const GAP = 4;
const EDGE = 8;

function put(layer, anchor, wide) {
  const box = anchor.getBoundingClientRect();
  const most = Math.max(box.width, wide);
  layer.style.minWidth = `${Math.min(most, innerWidth - 2 * EDGE)}px`;
  layer.style.maxWidth = `${innerWidth - 2 * EDGE}px`;
  const [below, above] = [innerHeight - box.bottom, box.top];
  const under = below >= Math.min(layer.scrollHeight, 280) + GAP || below >= above;
  layer.style.maxHeight = `${Math.max((under ? below : above) - GAP - EDGE, 96)}px`;
  const { offsetWidth: width, offsetHeight: height } = layer;
  const left = box.left + width > innerWidth - EDGE ? box.right - width : box.left;
  layer.style.left = `${Math.min(Math.max(left, EDGE), Math.max(innerWidth - EDGE - width, EDGE))}px`;
  layer.style.top = `${Math.max(under ? box.bottom + GAP : box.top - GAP - height, EDGE)}px`;
}

let current = null;

/** Closes whatever is open above the page. */
export function closeLayer(options) {
  current?.close(options);
}

/**
 * Opens `layer` at `anchor`, above everything, until Escape, Tab, a press elsewhere or `close`. A second call for the same
 * anchor closes it. Gives back `{close, place}`, or null where it was closed.
 */
export function openLayer(anchor, layer, { wide = 224 } = {}) {
  const again = current?.anchor === anchor;
  closeLayer();
  if (again) return null;
  // What lies outside of an open dialog cannot be reached, and what lies outside of a landmark is hard to find.
  (anchor.closest("dialog, main, nav") ?? document.body).append(layer);
  layer.popover = "manual";
  layer.showPopover();
  const place = () => put(layer, anchor, wide);
  const outside = (event) => { if (!layer.contains(event.target) && !anchor.contains(event.target)) close(); };
  const scrolled = (event) => { if (!layer.contains(event.target)) place(); };
  const key = (event) => {
    if (event.key !== "Escape" && event.key !== "Tab") return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
    }
    close({ focus: true });
  };
  const gone = new MutationObserver(() => { if (!anchor.isConnected) close(); });
  function close({ focus = false } = {}) {
    if (current?.layer !== layer) return;
    current = null;
    gone.disconnect();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("scroll", scrolled, true);
    removeEventListener("resize", place);
    anchor.setAttribute("aria-expanded", "false");
    if (focus) anchor.focus();
    layer.remove();
  }
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("scroll", scrolled, true);
  addEventListener("resize", place);
  layer.addEventListener("keydown", key);
  gone.observe(document.body, { childList: true, subtree: true });
  anchor.setAttribute("aria-expanded", "true");
  current = { anchor, layer, close };
  place();
  return { close, place };
}

/** A menu at a button; every item is `{label, note?, act}`. */
export function openMenu(anchor, label, items) {
  const layer = element("div", { class: "layer menu", role: "menu", "aria-label": label });
  const opened = openLayer(anchor, layer);
  if (!opened) return;
  const rows = items.map((item) => element("button", {
    type: "button", role: "menuitem", tabindex: "-1", class: "menu-item",
    onclick: () => { opened.close({ focus: true }); item.act(); },
  }, element("span", { class: "menu-label", dir: "auto" }, item.label), item.note ? element("span", { class: "menu-note", dir: "auto" }, item.note) : null));
  layer.append(...rows);
  opened.place();
  layer.addEventListener("keydown", (event) => {
    const at = rows.indexOf(document.activeElement);
    const target = { ArrowDown: rows[(at + 1) % rows.length], ArrowUp: rows[(at - 1 + rows.length) % rows.length], Home: rows[0], End: rows.at(-1) }[event.key];
    if (!target) return;
    event.preventDefault();
    target.focus();
  });
  rows[0]?.focus();
}

/** A button that opens a menu; `items()` is asked at each opening. */
export function menuButton(attributes, label, items, ...children) {
  const button = element("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": label, title: label, ...attributes }, children);
  button.addEventListener("click", () => openMenu(button, label, items()));
  return button;
}

/** Asks what a `confirm` object asks; comes back with whether it was confirmed. */
export function confirmed(question, nodes) {
  return new Promise((answer) => {
    const title = freshId("confirm");
    const dialog = element("dialog", { class: "dialog small", "aria-labelledby": title },
      element("h2", { id: title, class: "dialog-title", dir: "auto" }, plain(question.title) || "Are you sure?"),
      element("div", { class: "dialog-body rich" }, nodes),
      element("div", { class: "dialog-foot" },
        element("button", { type: "button", class: "button", onclick: () => dialog.close("") }, plain(question.deny) || "Cancel"),
        element("button", { type: "button", class: `button ${question.style === "danger" ? "danger" : "primary"}`, onclick: () => dialog.close("yes") }, plain(question.confirm) || "Yes")));
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
