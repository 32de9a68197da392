// The left side: the workspace, who one is, where one can go, colours; a drawer on a narrow screen.

import { byId, element, icon } from "./dom.js";

const NARROW = matchMedia("(max-width: 899px)");

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Blocked storage: the choice then lasts until the page is closed.
  }
}

export function themeSwitch() {
  const chosen = document.documentElement.dataset.theme ?? "system";
  for (const radio of byId("theme").querySelectorAll("input")) {
    radio.checked = radio.value === chosen;
    radio.addEventListener("change", () => {
      if (radio.value === "system") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = radio.value;
      remember("leancrm.theme", radio.value);
    });
  }
}

/** Opens and closes the drawer; beside a wide window the rail simply stands there. */
export function drawer() {
  const [rail, scrim, stage, button] = ["rail", "scrim", "stage", "menu-open"].map(byId);
  let open = false;
  const apply = () => {
    const covering = NARROW.matches && open;
    rail.inert = NARROW.matches && !open;
    rail.classList.toggle("open", open);
    scrim.hidden = !covering;
    stage.inert = covering;
    button.setAttribute("aria-expanded", String(open));
  };
  const set = (wanted, focus) => {
    if (open === wanted) return;
    open = wanted;
    apply();
    if (open) byId("menu-close").focus();
    else if (focus && NARROW.matches) button.focus();
  };
  button.addEventListener("click", () => set(true));
  byId("menu-close").addEventListener("click", () => set(false, true));
  scrim.addEventListener("click", () => set(false, true));
  rail.addEventListener("keydown", (event) => { if (event.key === "Escape") set(false, true); });
  NARROW.addEventListener("change", apply);
  apply();
  return { close: () => set(false) };
}

/** The people one can be; `become(id)` runs on a change. */
export function people(users, me, become) {
  const select = byId("me");
  select.replaceChildren(...users.map((user) => {
    const about = [user.title, user.guest ? "guest" : ""].filter(Boolean).join(", ");
    return element("option", { value: user.id }, about === "" ? user.name : `${user.name} – ${about}`);
  }));
  select.value = me;
  select.onchange = () => become(select.value);
}

/** Where one can go: `places` are `{id, name, kind}`; `here` is the one that is open, `unread` those with news. */
export function destinations(places, here, unread, go) {
  const row = (place) => {
    const news = unread.has(place.id) && place.id !== here;
    const shape = { private: "lock", home: "home", dm: "app" }[place.kind];
    const mark = shape === undefined ? "#" : shape === "app" ? element("img", { src: "/ui/icon.svg", alt: "" }) : icon(shape);
    return element("li", {}, element("button", {
      type: "button", class: news ? "place news" : "place", "data-place": place.id, "aria-current": place.id === here ? "page" : null, onclick: () => go(place.id),
    }, element("span", { class: "place-mark", "aria-hidden": "true" }, mark), element("span", { class: "place-name", dir: "auto" }, place.name),
    place.kind === "private" ? element("span", { class: "hidden" }, " (private)") : null,
    news ? element("span", { class: "dot" }, element("span", { class: "hidden" }, " (new messages)")) : null));
  };
  const focused = document.activeElement?.dataset?.place;
  const apps = (place) => place.kind === "dm" || place.kind === "home";
  byId("channels").replaceChildren(...places.filter((place) => !apps(place)).map(row));
  byId("apps").replaceChildren(...places.filter(apps).map(row));
  if (focused) Array.from(document.querySelectorAll("[data-place]")).find((node) => node.dataset.place === focused)?.focus();
}
