// The left side: who asks, what one could ask, colours; a drawer on a narrow screen.

import { avatar, byId, element } from "./dom.js";

const NARROW = matchMedia("(max-width: 899px)");

/** The radio list of members; `onPick(member)` runs on every change. */
export function memberList(members, onPick) {
  const tenants = new Set(members.map((member) => member.tenant));
  const rows = [];
  let tenant = null;
  members.forEach((member, index) => {
    if (tenants.size > 1 && member.tenant !== tenant) {
      tenant = member.tenant;
      rows.push(element("p", { class: "tenant", dir: "auto" }, tenant));
    }
    const radio = element("input", { type: "radio", name: "member", value: member.id, onchange: () => onPick(member) });
    radio.checked = index === 0;
    rows.push(element("label", { class: "member" }, radio, avatar(member.name),
      element("span", { class: "member-words" },
        element("span", { class: "member-name", dir: "auto" }, member.name),
        element("span", { class: "member-role" }, String(member.role ?? "").replaceAll("_", " ")))));
  });
  byId("member-list").replaceChildren(...rows);
  byId("members").hidden = members.length < 2;
}

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

/** Opens and closes the drawer; beside a wide window the same list simply stands there. */
export function drawer() {
  const [sidebar, scrim, main, topbar, button] = ["sidebar", "scrim", "main", "topbar", "menu-open"].map(byId);
  let open = false;
  const apply = () => {
    const covering = NARROW.matches && open;
    sidebar.inert = NARROW.matches && !open;
    sidebar.classList.toggle("open", open);
    scrim.hidden = !covering;
    main.inert = covering;
    topbar.inert = covering;
    button.setAttribute("aria-expanded", String(open));
  };
  const set = (value) => {
    open = value;
    apply();
    if (open) byId("menu-close").focus();
  };
  const close = () => {
    if (!open) return;
    set(false);
    button.focus();
  };
  button.addEventListener("click", () => set(true));
  byId("menu-close").addEventListener("click", close);
  scrim.addEventListener("click", close);
  sidebar.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  NARROW.addEventListener("change", () => { open = false; apply(); });
  apply();
  return { close };
}
