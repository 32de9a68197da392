// A stand-in for the demo's fake Slack: the page under its strict policy, and a workspace in memory that answers the same calls.
//   node slack/mock.mjs [port]

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { APP, CHANNELS, editForm, HOME, opening, pushed, reply, saveForm, TEAM, USERS } from "./content.mjs";

const FILES = fileURLToPath(new URL("../../../api/src/fake_slack/ui/", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml" };
const HEADERS = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: http: https:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store",
};
const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** What a person typed, as Slack hands it on: escaped, but for the mentions. */
export function escaped(text) {
  return text.replace(/<@[A-Z0-9]+>|[&<>]/g, (found) => ESCAPES[found] ?? found);
}

class Workspace {
  constructor() {
    this.clock = Math.floor(Date.now() / 1000);
    this.messages = opening(this.clock);
    this.views = new Map();
    this.streams = new Set();
    this.presses = 0;
    /** Everything that was done, for the check to look at. */
    this.seen = [];
  }

  ts() {
    this.clock += 1;
    return `${this.clock}.000100`;
  }

  tell(event, user) {
    for (const stream of this.streams) if (!user || stream.user === user) stream.response.write(`data: ${JSON.stringify(event)}\n\n`);
  }

  say(message) {
    const whole = { ts: this.ts(), thread_ts: null, text: "", blocks: null, bot: false, ephemeral: false, edited: false, ...message };
    this.messages.push(whole);
    this.tell({ type: "changed", channel: whole.channel, thread: whole.thread_ts }, whole.only);
    return whole;
  }

  shown(user, channel, thread) {
    const own = this.messages.filter((message) => message.channel === channel && (!message.only || message.only === user));
    const replies = (root) => own.filter((message) => message.thread_ts === root && message.ts !== root);
    const picked = thread ? own.filter(({ ts, thread_ts: root }) => ts === thread || root === thread) : own.filter(({ ts, thread_ts: root }) => !root || root === ts);
    return picked.map(({ only, ...message }) => ({ ...message, replies: replies(message.ts).length }));
  }

  type({ user, channel, thread, text }) {
    if (text === "fail") throw new Error("LeanCRM answered with <b>status</b> 500 & nothing else.");
    if (text.startsWith(`${APP.command} `) || text === APP.command) {
      this.say({ channel, thread_ts: thread, only: user, ephemeral: true, user: APP.user, bot: true, ...reply(text.slice(APP.command.length + 1)) });
      return;
    }
    const said = this.say({ channel, thread_ts: thread ?? null, user, text: escaped(text) });
    if (text.includes(`<@${APP.user}>`)) this.say({ channel, thread_ts: thread ?? said.ts, user: APP.user, bot: true, ...reply(text) });
    else if (channel === "D1") this.say({ channel, thread_ts: thread ?? null, user: APP.user, bot: true, ...reply(text) });
  }

  press({ user, where, action }) {
    if (action.action_id === "fail") throw new Error("The change is older than an hour; say it again.");
    if (action.action_id === "edit") this.push(user, editForm());
    if (action.action_id === "push") this.push(user, pushed());
    if (action.action_id === "change") {
      const view = this.views.get(user).at(-1);
      view.blocks.push({ type: "section", text: { type: "mrkdwn", text: "*The form was changed by the app.*" } });
      this.tell({ type: "view" }, user);
    }
    if (action.action_id === "home") this.presses += 1;
    if (where.type === "home") this.tell({ type: "home" }, user);
    if (action.action_id === "confirm") {
      const message = this.messages.find(({ ts }) => ts === where.ts);
      Object.assign(message, { edited: true, blocks: [{ type: "section", text: { type: "mrkdwn", text: "✅ *Confirmed.* Acme Platform Rollout moved to Proposal." } }] });
      this.tell({ type: "changed", channel: where.channel, thread: message.thread_ts }, message.only);
    }
  }

  push(user, view) {
    const stack = this.views.get(user) ?? [];
    stack.push({ id: `V${this.ts().replace(".", "")}`, ...view });
    this.views.set(user, stack);
    this.tell({ type: "view" }, user);
  }

  submit({ user, view_id, values }) {
    const stack = this.views.get(user) ?? [];
    if (stack.at(-1)?.id !== view_id) throw new Error("This form is no longer open.");
    if (values.amount?.value?.value === "1") return { errors: { amount: "“1” is <b>no</b> amount for a deal.", nowhere: "And something else is wrong." } };
    stack.pop();
    this.say({ channel: "D1", user: APP.user, bot: true, text: "Saved what you typed." });
    return {};
  }

  close({ user, view_id }) {
    const stack = this.views.get(user) ?? [];
    this.views.set(user, stack.filter(({ id }) => id !== view_id));
  }

  shortcut({ user, callback_id, ts }) {
    if (callback_id === "notice") this.tell({ type: "notice", text: "Only a <i>notice</i>." }, user);
    else this.push(user, ts ? saveForm(this.messages.find((message) => message.ts === ts).text) : editForm());
  }

  options(asked) {
    this.seen.push({ name: "options", ...Object.fromEntries(asked) });
    const value = asked.get("value") ?? "";
    const names = Array.from({ length: 40 }, (_, at) => `Acme deal ${at + 1} <b>&amp;</b>`).filter((name) => name.toLowerCase().includes(value.toLowerCase()));
    return { options: names.slice(0, 20).map((text, at) => ({ text: { type: "plain_text", text }, value: `deal-${at}` })) };
  }

  async post(name, body) {
    this.seen.push({ name, ...body });
    if (body.text?.startsWith("slow")) await new Promise((resolve) => { setTimeout(resolve, 1200); });
    return this[name](body) ?? {};
  }

  read(name, query) {
    const user = query.get("user") || "U1";
    if (name === "state") return { workspace: TEAM, me: user, users: USERS, channels: CHANNELS, app: APP };
    if (name === "messages") return { messages: this.shown(user, query.get("channel"), query.get("thread")) };
    if (name === "view") return { view: this.views.get(user)?.at(-1) ?? null };
    if (name === "options") return this.options(query);
    return { view: HOME(this.presses, USERS.find(({ id }) => id === user)) };
  }
}

function json(response, status, body) {
  response.writeHead(status, { ...HEADERS, "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

async function file(response, name) {
  try {
    const bytes = await readFile(path.join(FILES, path.basename(name)));
    response.writeHead(200, { ...HEADERS, "content-type": TYPES[path.extname(name)] ?? "application/octet-stream" });
    response.end(bytes);
  } catch {
    json(response, 404, { error: "There is no such file." });
  }
}

async function handle(request, response, workspace) {
  const url = new URL(request.url, "http://localhost");
  const name = url.pathname.replace(/^\/demo\//, "");
  if (url.pathname === "/") return file(response, "index.html");
  if (url.pathname.startsWith("/ui/")) return file(response, url.pathname);
  if (url.pathname === "/demo/stream") {
    const stream = { response, user: url.searchParams.get("user") };
    response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream" });
    response.write(": hello\n\n");
    workspace.streams.add(stream);
    return request.on("close", () => workspace.streams.delete(stream));
  }
  if (request.method === "GET" && ["state", "messages", "view", "home", "options"].includes(name)) return json(response, 200, workspace.read(name, url.searchParams));
  if (request.method !== "POST" || !["type", "press", "shortcut", "submit", "close"].includes(name)) return json(response, 404, { error: "There is no such call." });
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    return json(response, 200, await workspace.post(name, JSON.parse(Buffer.concat(chunks).toString("utf8"))));
  } catch (error) {
    return json(response, 500, { error: error.message });
  }
}

/** Starts the mock; `reset` begins a new workspace, `workspace()` is the present one, `drop` breaks the streams. */
export function startMock({ port = 0 } = {}) {
  let workspace = new Workspace();
  const server = createServer((request, response) => { handle(request, response, workspace); });
  const drop = () => { for (const { response } of workspace.streams) response.destroy(); };
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => resolve({
      url: `http://127.0.0.1:${server.address().port}`,
      close: () => { server.close(); server.closeAllConnections(); },
      reset: () => { drop(); workspace = new Workspace(); },
      drop,
      workspace: () => workspace,
    }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ port: Number(process.argv[2] ?? 4174) });
  console.log(`the fake Slack's page with canned answers on ${mock.url}`);
}
