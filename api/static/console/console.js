// Puts the page together: members, their threads, the message box.

import { Composer } from "./composer.js";
import { byId, element } from "./dom.js";
import { drawer, memberList, themeSwitch } from "./sidebar.js";
import { Failure, members } from "./service.js";
import { announcer, reveal, Thread, tokenForm } from "./thread.js";

const EXAMPLES = [
  { say: "what's happening with Sarah?", shows: "A person: deals, last contact, what is next" },
  { say: "my pipeline", shows: "Open deals by stage, as a chart" },
  { say: "my deals closing this month", shows: "A list with its total" },
  { say: "what's happening with John?", shows: "Two people fit, so it asks which one" },
  { say: "what's on today?", shows: "Your meetings and what is due" },
  { say: "which deals have gone quiet?", shows: "No contact for a while" },
];

const scroller = byId("scroller");
const announce = announcer();
const threads = new Map();
let current = null;
let byKeyboard = false;

const page = {
  announce,
  say,
  changed: refresh,
  focusComposer,
  scrollTo: (item, question) => { if (current.list.contains(item)) reveal(scroller, item, question); },
  signIn,
};

const composer = new Composer({
  announce,
  send: say,
  earlier: () => current.said,
  token: () => current.member.token,
});

async function say(words) {
  await ready;
  if (current.said.at(-1) !== words) current.said.push(words);
  current.send(words, { text: words });
  focusComposer();
}

/** Not after a tap: that would raise the keyboard of a phone over the answer. */
function focusComposer() {
  if (byKeyboard || matchMedia("(hover: hover)").matches) composer.focus();
}

/** What helps against a refused token: new ones from the demo (it may have been restarted), else a pasted one. */
function signIn(again) {
  const { member } = current;
  if (member.id === "") {
    return tokenForm((token) => {
      member.token = token;
      keepToken(token);
      again();
    });
  }
  return element("button", { type: "button", class: "button", onclick: async () => {
    const fresh = (await members().catch(() => [])).find((candidate) => candidate.id === member.id);
    if (fresh) member.token = fresh.token;
    again();
  } }, "Try again");
}

function refresh() {
  byId("welcome").hidden = !current.empty;
  byId("conversation-title").hidden = current.empty;
  byId("try").hidden = current.empty;
  byId("clear").disabled = current.empty;
}

function keepToken(token) {
  try {
    sessionStorage.setItem("leancrm.token", token);
  } catch {
    // Without storage the token has to be pasted again after a reload.
  }
}

function keptToken() {
  try {
    return sessionStorage.getItem("leancrm.token");
  } catch {
    return null;
  }
}

function become(member) {
  if (!threads.has(member.id)) threads.set(member.id, new Thread(member, page));
  current = threads.get(member.id);
  byId("threads").replaceChildren(current.list);
  byId("welcome-title").textContent = member.id === "" ? "What do you want to know?" : `What do you want to know, ${member.name.split(/\s+/u)[0]}?`;
  byId("topbar-who").textContent = member.id === "" ? "" : member.name;
  refresh();
  const last = current.list.lastElementChild;
  if (last) reveal(scroller, last);
  else scroller.scrollTop = 0;
}

function exampleButton(example, className) {
  return element("li", {}, element("button", { type: "button", class: className, onclick: () => { menu.close(); say(example.say); } },
    element("span", { class: "example-say" }, example.say),
    className === "example" ? element("span", { class: "example-shows" }, example.shows) : null));
}

const menu = drawer();
themeSwitch();
byId("examples").append(...EXAMPLES.map((example) => exampleButton(example, "example")));
byId("try-list").append(...EXAMPLES.map((example) => exampleButton(example, "try-item")));
byId("clear").addEventListener("click", () => {
  current.reset();
  refresh();
  announce("Conversation cleared");
  composer.focus();
});
document.addEventListener("pointerdown", () => { byKeyboard = false; }, true);
document.addEventListener("keydown", () => { byKeyboard = true; }, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("textarea, input:not([type=radio])")) return;
  event.preventDefault();
  menu.close();
  composer.focus();
});

/** Learns who can ask; until then, and on a server without demo members, the visitor stands in. */
async function start() {
  byId("offline").hidden = true;
  try {
    const list = await members();
    if (list.length === 0) return;
    memberList(list, (member) => { become(member); announce(`Asking as ${member.name}`); });
    become(list[0]);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    byId("offline-words").textContent = failure.message;
    byId("offline").hidden = false;
    announce(failure.message);
  }
}

/** On the page of a record its card is shown first. */
function showRecord() {
  const [, word, record] = /^\/(contact|compan|deal)[a-z]*\/(\w+)$/u.exec(location.pathname) ?? [];
  if (record) current.send(`Open this ${word === "compan" ? "company" : word}`, { show: record });
}

become({ id: "", name: "You", token: keptToken() });
let ready = start();
ready.then(showRecord);
byId("offline-again").addEventListener("click", () => {
  ready = start();
  composer.focus();
});
if (matchMedia("(hover: hover)").matches) composer.focus();
