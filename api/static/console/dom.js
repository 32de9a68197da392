// Small helpers to build nodes. Text from outside only ever becomes a text node or a checked attribute.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) {
      node.addEventListener(name.slice(2), value);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

function append(node, children) {
  for (const child of children.flat()) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** An HTML element with attributes (`onclick` and the like become listeners) and children. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  setAttributes(node, attributes);
  return append(node, children);
}

/** The same for SVG. */
export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG_NAMESPACE, name);
  setAttributes(node, attributes);
  return append(node, children);
}

export function byId(id) {
  return document.getElementById(id);
}

let counter = 0;
/** An id that no other node of the page has. */
export function freshId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** A random UUID, also where the page is not a "secure context" and `randomUUID` is missing. */
export function uuid() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Up to two initials of a name, for the round picture. */
export function initials(name) {
  const words = String(name ?? "").split(/\s+/u).filter((word) => /^\p{L}/u.test(word));
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => Array.from(word)[0].toUpperCase()).join("") || "·";
}

/** A stable number from 0 to `count - 1` for a name, to give everybody a colour. */
export function hue(name, count = 6) {
  let sum = 0;
  for (const character of String(name ?? "")) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return sum % count;
}

export function avatar(name, extra = "") {
  return element("span", { class: `avatar hue-${hue(name)} ${extra}`.trim(), "aria-hidden": "true" }, initials(name));
}

/**
 * One tab stop for a group of buttons; arrows, Home and End move inside it.
 * With `digits`, the keys 1 to 9 press the button of that number.
 */
export function roving(group, { digits = false } = {}) {
  const buttons = () => Array.from(group.querySelectorAll("button:not(:disabled)"));
  buttons().forEach((button, index) => { button.tabIndex = index === 0 ? 0 : -1; });
  const focus = (target) => {
    for (const button of buttons()) button.tabIndex = button === target ? 0 : -1;
    target.focus();
  };
  group.addEventListener("focusin", (event) => {
    const all = buttons();
    if (all.includes(event.target)) for (const button of all) button.tabIndex = button === event.target ? 0 : -1;
  });
  group.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = buttons();
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    const target = {
      ArrowRight: all[(at + 1) % all.length],
      ArrowDown: all[(at + 1) % all.length],
      ArrowLeft: all[(at - 1 + all.length) % all.length],
      ArrowUp: all[(at - 1 + all.length) % all.length],
      Home: all[0],
      End: all[all.length - 1],
    }[event.key];
    if (target) {
      event.preventDefault();
      focus(target);
    } else if (digits && /^[1-9]$/.test(event.key) && all[Number(event.key) - 1]) {
      event.preventDefault();
      all[Number(event.key) - 1].click();
    }
  });
  return group;
}

/** Makes a scroll container a tab stop exactly while it has something to scroll. */
export function focusableWhenScrolling(region) {
  const update = () => {
    const scrolls = !region.classList.contains("hidden") && (region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1);
    if (scrolls) region.tabIndex = 0;
    else region.removeAttribute("tabindex");
    region.classList.toggle("scrolls", scrolls);
  };
  new ResizeObserver(update).observe(region);
  return region;
}
