// Small helpers to build nodes. Text from outside only ever becomes a text node or a checked attribute.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}

/** An HTML element with attributes (`onclick` and the like become listeners) and children. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  setAttributes(node, attributes);
  for (const child of children.flat(3)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

const SHAPES = {
  bolt: "M11.5 2.5 4 11.5h5l-.5 6 7.5-9h-5z",
  close: "m5 5 10 10M15 5 5 15",
  down: "M10 4v12M5 11l5 5 5-5",
  dots: "M10 4.5v.01M10 10v.01M10 15.5v.01",
  eye: "M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  fold: "m6 8 4 4 4-4",
  home: "M3.5 9 10 3.5 16.5 9v7.5h-4v-4.5h-5v4.5h-4z",
  no: "M13.5 10.5 10.5 17a2 2 0 0 1-2-2v-3h-4A1.5 1.5 0 0 1 3 10.2l1-5.5a1.5 1.5 0 0 1 1.5-1.2h8zM13.5 10.5h3v-7h-3",
  lock: "M5 9.5h10v7H5zM7 9.5V7a3 3 0 0 1 6 0v2.5",
  yes: "M6.5 9.5 9.5 3a2 2 0 0 1 2 2v3h4a1.5 1.5 0 0 1 1.5 1.8l-1 5.5a1.5 1.5 0 0 1-1.5 1.2h-8zM6.5 9.5h-3v7h3",
  send: "M10 16V4.5M5 9l5-5 5 5",
  thread: "M3.5 4.5h13v8.5H9l-3.5 3v-3h-2zM7 7.5h6M7 10h4",
  bin: "M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6",
};

/** A line drawing of the page's own; it says nothing to a screen reader. */
export function icon(name) {
  const picture = document.createElementNS(SVG_NAMESPACE, "svg");
  setAttributes(picture, { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" });
  const path = document.createElementNS(SVG_NAMESPACE, "path");
  path.setAttribute("d", SHAPES[name]);
  picture.classList.add(`icon-${name}`);
  picture.append(path);
  return picture;
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

/** Says something to a screen reader. */
export function announce(words) {
  byId("announcer").textContent = words;
}

function initials(name) {
  const words = String(name ?? "").split(/\s+/u).filter((word) => /^\p{L}/u.test(word));
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => Array.from(word)[0].toUpperCase()).join("") || "·";
}

/** The square that stands for a person: initials, in a colour that stays with the name. */
export function avatar(name) {
  let sum = 0;
  for (const character of String(name ?? "")) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return element("span", { class: `avatar hue-${sum % 6}`, "aria-hidden": "true" }, initials(name));
}

/** The square that stands for the app. */
export function appAvatar() {
  return element("span", { class: "avatar app", "aria-hidden": "true" }, element("img", { src: "/ui/icon.svg", alt: "" }));
}

/** Makes a scroll container a tab stop exactly while it has something to scroll. */
export function focusableWhenScrolling(region) {
  new ResizeObserver(() => {
    const scrolls = region.scrollWidth > region.clientWidth + 1 || region.scrollHeight > region.clientHeight + 1;
    if (scrolls) region.tabIndex = 0;
    else region.removeAttribute("tabindex");
  }).observe(region);
  return region;
}
