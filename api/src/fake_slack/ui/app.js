// The fake workspace: who one is, what is open, and what the demo tells of changes.

import { announce, byId, element, icon } from "./dom.js";
import { get, listen, post } from "./service.js";
import { closeLayer } from "./layer.js";
import { Composer } from "./composer.js";
import { destinations, drawer, people, themeSwitch } from "./rail.js";
import { Feed } from "./feed.js";
import { Modal } from "./modal.js";
import { render } from "./blocks.js";
import { Surface } from "./surface.js";

const HOME = "home";
/** Home is read no more often than this, however often it is said to have changed. */
const HOME_MS = 1000;
const NOTICE_MS = 8000;

/** What is open. `place` is a channel or `HOME`; `thread` is the ts of a thread's first message. */
const open = { me: null, place: null, thread: null };
const unread = new Set();
let world = { workspace: {}, users: [], channels: [], app: { name: "LeanCRM", shortcuts: [] } };
let hangUp = () => {};
let home = null;

const channel = () => world.channels.find(({ id }) => id === open.place);
const appChannel = () => world.channels.find(({ kind }) => kind === "dm");

const page = {
  names: {
    get me() { return open.me; },
    user: (id) => (id === world.app.user ? world.app.name : world.users.find((user) => user.id === id)?.name),
    channel: (id) => world.channels.find((candidate) => candidate.id === id)?.name,
  },
  user: (id) => (id === world.app.user ? { id, name: world.app.name } : world.users.find((user) => user.id === id) ?? { id, name: id ?? "Somebody" }),
  people: () => world.users,
  app: () => world.app,
  press: (where, action, state) => post("press", { user: open.me, where, action, state }),
  options: ({ type, ...where }, asked) => get("options", { user: open.me, ...where, ...asked }),
  shortcut: (callback_id, ts) => post("shortcut", { user: open.me, callback_id, channel: channel()?.id, ts }).catch(fail),
  openThread,
  fail,
  submit: (view_id, values) => post("submit", { user: open.me, view_id, values }),
  close: (view_id) => post("close", { user: open.me, view_id }),
  refresh: () => refreshView(),
};

function notice(words, bad = false) {
  const row = element("div", { class: bad ? "notice bad" : "notice" }, element("p", { dir: "auto" }, words),
    element("button", { type: "button", class: "icon-button small", "aria-label": "Dismiss", onclick: () => row.remove() }, icon("close")));
  const area = byId("notices");
  area.append(row);
  while (area.children.length > 3) area.firstChild.remove();
  // Shown anew, so that it lies above a dialog.
  if (area.matches(":popover-open")) area.hidePopover();
  area.showPopover();
  if (!bad) setTimeout(() => row.remove(), NOTICE_MS);
}

function fail(failure) {
  if (failure.told) return;
  if (modal.view) modal.errors([failure.message]);
  else notice(failure.message, true);
}

/** Runs a reading again and again while it is asked for, but never twice at once. */
function reader(read) {
  let running = null;
  let again = false;
  return function refresh() {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await read();
      } while (again);
    })().catch(fail).finally(() => { running = null; });
    return running;
  };
}

const [main, side] = [
  new Feed({ list: byId("messages"), scroller: byId("scroller"), jump: byId("jump"), page }),
  new Feed({ list: byId("thread-messages"), scroller: byId("thread-scroller"), jump: byId("thread-jump"), page, thread: () => open.thread }),
];
const modal = new Modal(page);
const menu = drawer();
const mentions = () => [{ id: world.app.user, name: world.app.name, title: "App" }, ...world.users];
const composer = new Composer(byId("composer"), { ...page, people: mentions, send: (text, typed) => send(main, text, typed) }, { label: "Message", commands: true });
const answer = new Composer(byId("thread-composer"), { ...page, people: mentions, send: (text, typed) => send(side, text, typed, open.thread) }, { label: "Reply", commands: false });

async function send(feed, text, typed, thread) {
  const done = feed.pending(typed);
  try {
    await post("type", { user: open.me, channel: channel().id, thread, text });
    await (feed === side ? Promise.all([refreshThread(), refreshMain()]) : refreshMain());
  } finally {
    done();
  }
}

const refreshMain = reader(async () => {
  const { me, place } = open;
  if (!channel()) return;
  const { messages } = await get("messages", { user: me, channel: place });
  if (open.me !== me || open.place !== place) return;
  const shown = (messages ?? []).filter(({ ts, thread_ts: thread }) => !thread || thread === ts);
  main.show(shown);
  byId("welcome").hidden = shown.length > 0;
});

const refreshThread = reader(async () => {
  const { me, place, thread } = open;
  if (!thread || !channel()) return;
  const { messages } = await get("messages", { user: me, channel: place, thread });
  if (open.me === me && open.place === place && open.thread === thread) side.show(messages ?? []);
});

const refreshView = reader(async () => {
  const { me } = open;
  const { view } = await get("view", { user: me });
  if (open.me === me) modal.show(view);
});

let opening = false;
let homeAgain = 0;
let homeRead = 0;
const refreshHome = reader(async () => {
  const { me } = open;
  const first = opening;
  opening = false;
  clearTimeout(homeAgain);
  homeRead = Date.now();
  // Only the opening of the tab is told to the app: telling of every reading would never end.
  const { view } = await get("home", { user: me, opened: first ? "true" : undefined });
  if (open.me !== me) return;
  home ??= new Surface({ type: "home" }, page);
  const body = byId("home-blocks");
  const key = body.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const empty = element("p", { class: "empty" }, `${world.app.name} has not put anything here yet.`);
  body.replaceChildren(...(view ? render(view.blocks, home) : [empty]));
  if (key !== undefined) Array.from(body.querySelectorAll("[data-key]")).find((node) => node.dataset.key === key)?.focus();
});

function drawRail() {
  const places = world.channels.map((one) => ({ ...one, name: one.kind === "dm" ? world.app.name : one.name }));
  destinations([...places, { id: HOME, name: "Home", kind: "home" }], open.place, unread, (id) => {
    menu.close();
    go(id);
    if (id !== HOME && matchMedia("(hover: hover)").matches) composer.focus();
  });
}

/** Opens a channel, the conversation with the app, or its Home tab. */
function go(place) {
  closeLayer();
  open.place = place;
  unread.delete(place);
  closeThread();
  drawRail();
  const atHome = place === HOME;
  const dm = channel()?.kind === "dm";
  const name = atHome || dm ? world.app.name : channel()?.name ?? "";
  byId("place-name").textContent = atHome || dm ? name : `${channel()?.kind === "private" ? "🔒 " : "# "}${name}`;
  byId("tabs").hidden = !atHome && !dm;
  for (const [id, here] of [["tab-home", atHome], ["tab-messages", dm]]) {
    if (here) byId(id).setAttribute("aria-current", "page");
    else byId(id).removeAttribute("aria-current");
  }
  byId("conversation").hidden = atHome;
  byId("home").hidden = !atHome;
  keep();
  if (atHome) {
    home = null;
    opening = true;
    byId("home-blocks").replaceChildren();
    refreshHome();
    return;
  }
  welcome(dm);
  main.clear(place);
  composer.name(dm ? `Message ${name}` : `Message #${name}`);
  refreshMain();
}

function welcome(dm) {
  const { name, command } = world.app;
  const examples = dm ? ["my pipeline", "what’s closing this month?", "help"] : [`${command} my pipeline`, `@${name} what’s closing this month?`];
  byId("welcome").hidden = true;
  byId("welcome-title").textContent = dm ? `This is where you talk to ${name}` : "Nothing was said here yet";
  byId("welcome-lead").textContent = dm ? "Write as you would to a colleague; it answers and acts in your CRM."
    : `Ask with ${command}, or mention @${name}; only you see the answer.`;
  byId("examples").replaceChildren(...examples.map((words) => element("li", {}, element("button", { type: "button", class: "button", onclick: () => composer.write(words) }, words))));
}

function openThread(ts) {
  closeLayer();
  open.thread = ts;
  byId("thread").hidden = false;
  byId("stage").classList.add("threaded");
  byId("thread-place").textContent = byId("place-name").textContent;
  side.clear(open.place);
  answer.name("Reply…");
  answer.refresh();
  // A phone would raise its keyboard over the thread.
  refreshThread().then(() => { if (open.thread === ts) (matchMedia("(hover: hover)").matches ? answer : byId("thread-scroller")).focus(); });
  keep();
}

function closeThread() {
  const { thread } = open;
  if (!thread) return;
  open.thread = null;
  byId("thread").hidden = true;
  byId("stage").classList.remove("threaded");
  main.focusAgain(thread, "replies");
  keep();
}

/** Where one is stands in the address, so that a reload comes back to it. */
function keep() {
  const parts = [open.me, open.place, open.thread].filter(Boolean).map(encodeURIComponent);
  history.replaceState(null, "", `#${parts.join("/")}`);
}

function heard(event) {
  if (event.type === "notice") {
    notice(String(event.text ?? ""));
  } else if (event.type === "view") {
    refreshView();
  } else if (event.type === "home") {
    clearTimeout(homeAgain);
    homeAgain = setTimeout(() => { if (open.place === HOME) refreshHome(); }, Math.max(homeRead + HOME_MS - Date.now(), 0));
  } else if (event.type === "changed") {
    if (event.channel === open.place) {
      refreshMain();
      refreshThread();
    } else if (event.channel) {
      unread.add(event.channel);
      drawRail();
    }
  }
}

let broken = false;
function connected(yes) {
  byId("offline").hidden = yes;
  if (yes && broken) {
    refreshMain();
    refreshThread();
    refreshView();
    if (open.place === HOME) refreshHome();
  }
  broken = !yes;
}

/** Becomes a person (the demo's first where none is named) and opens where they were. */
async function become(user, place, thread) {
  hangUp();
  world = await get("state", { user });
  const me = world.me?.id ?? world.me ?? user ?? world.users[0]?.id;
  const name = world.workspace.name || world.workspace.team || "Workspace";
  open.me = me;
  unread.clear();
  modal.show(null);
  byId("workspace").textContent = name;
  byId("title").textContent = name;
  document.title = `${name} – fake Slack`;
  people(world.users, me, (id) => become(id, open.place).then(() => announce(`You are ${page.user(id).name}`), fail));
  broken = false;
  hangUp = listen(me, heard, connected);
  const known = place === HOME || world.channels.some(({ id }) => id === place);
  go(known ? place : (appChannel() ?? world.channels[0])?.id ?? HOME);
  if (thread && channel()) openThread(thread);
  refreshView();
}

themeSwitch();
byId("tab-home").addEventListener("click", () => go(HOME));
byId("tab-messages").addEventListener("click", () => { if (appChannel()) go(appChannel().id); });
byId("thread-close").addEventListener("click", closeThread);
byId("thread").addEventListener("keydown", (event) => { if (event.key === "Escape") closeThread(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || modal.view || open.place === HOME) return;
  if (event.target.closest?.("textarea, input, select, [role=listbox], dialog")) return;
  event.preventDefault();
  composer.write("/");
  composer.look();
});

const [user, place, thread] = location.hash.slice(1).split("/").map((part) => {
  try {
    return decodeURIComponent(part) || undefined;
  } catch {
    return undefined;
  }
});
become(user, place, thread).catch(() => become()).catch(fail);
