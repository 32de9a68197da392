// Texts as Slack writes them: escapes, *bold*, links, mentions, lists and quotes become nodes; everything else stays text.

import { element, focusableWhenScrolling } from "./dom.js";

const ESCAPES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const PICTURES = {
  tada: "🎉", white_check_mark: "✅", heavy_check_mark: "✔️", warning: "⚠️", x: "❌", "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎",
  eyes: "👀", wave: "👋", rocket: "🚀", moneybag: "💰", calendar: "📅", date: "📅", telephone_receiver: "📞", phone: "☎️", email: "✉️",
  bulb: "💡", mag: "🔍", zap: "⚡", fire: "🔥", star: "⭐", memo: "📝", pencil2: "✏️", bar_chart: "📊", chart_with_upwards_trend: "📈",
  hourglass_flowing_sand: "⏳", lock: "🔒", link: "🔗", pushpin: "📌", smile: "😄", slightly_smiling_face: "🙂", robot_face: "🤖", seedling: "🌱", bell: "🔔",
  house: "🏠", handshake: "🤝", question: "❓", information_source: "ℹ️", wastebasket: "🗑️", leftwards_arrow_with_hook: "↩️", arrow_right: "➡️", alarm_clock: "⏰",
};
const SAFE = /^(?:https?:\/\/|mailto:|tel:)/iu;
const ADDRESS = /https?:\/\/[^\s<>|"'`*]*[^\s<>|"'`*.,;:!?)\]}]/giu;
// Code, a token in angle brackets, or words between two marks that stand at the edges of words.
const INLINE = /`(?<code>[^`\n]+)`|<(?<token>[^<>\n]+)>|(?<![\p{L}\p{N}])(?:\*(?=\S)(?<bold>[^*\n]*[^*\s])\*|_(?=\S)(?<italic>[^_\n]*[^_\s])_|~(?=\S)(?<strike>[^~\n]*[^~\s])~)(?![\p{L}\p{N}])/gu;
const FENCE = /```\n?([\s\S]*?)\n?```/gu;
const QUOTE = /^(?:&gt;|>) ?/u;
const QUOTE_ALL = /^(?:&gt;|>){3} ?/u;
const BULLET = /^( *)[•◦▪‣-] +/u;
const NUMBER = /^( *)(\d{1,3})[.)] +/u;

/** `&amp;`, `&lt;` and `&gt;` as what they stand for. */
export function decoded(text) {
  return String(text ?? "").replace(/&(?:amp|lt|gt);/gu, (escape) => ESCAPES[escape]);
}

function pictured(text) {
  return text.replace(/:([a-z0-9_+-]+):/gu, (whole, name) => (Object.hasOwn(PICTURES, name) ? PICTURES[name] : whole));
}

/** What a text object says, without its markup. */
export function plain(text) {
  if (typeof text === "string") return decoded(text);
  const words = decoded(text?.text);
  return text?.emoji === false ? words : pictured(words);
}

/** A link that opens beside the page; one that would run something is only its words. */
export function link(address, label) {
  const words = label === "" ? address.replace(/^(?:mailto|tel):/iu, "") : label;
  if (!SAFE.test(address)) return document.createTextNode(words);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
}

function addressed(words, verbatim) {
  if (verbatim) return [words];
  const nodes = [];
  let at = 0;
  for (const found of words.matchAll(ADDRESS)) {
    nodes.push(words.slice(at, found.index), link(found[0], found[0]));
    at = found.index + found[0].length;
  }
  return [...nodes, words.slice(at)];
}

const two = { hour: "2-digit", minute: "2-digit" };
const day = (options) => (moment) => new Intl.DateTimeFormat("en-GB", options).format(moment);
const DATES = {
  date_num: (moment) => `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, "0")}-${String(moment.getDate()).padStart(2, "0")}`,
  date: day({ day: "numeric", month: "long", year: "numeric" }),
  date_short: day({ day: "numeric", month: "short", year: "numeric" }),
  date_long: day({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  time: day(two),
  time_secs: day({ ...two, second: "2-digit" }),
};

/** "today", "yesterday", "tomorrow", or nothing. */
export function near(moment, now = new Date()) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((midnight(moment) - midnight(now)) / 86_400_000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

function dated(token) {
  const [, seconds, format = "", address = ""] = /^!date\^(-?\d+)\^([^^|]*)(?:\^([^|]*))?/u.exec(token) ?? [];
  const fallback = decoded(token.split("|").slice(1).join("|"));
  const moment = new Date(Number(seconds) * 1000);
  if (seconds === undefined || Number.isNaN(moment.getTime())) return fallback;
  const words = decoded(format).replace(/\{(\w+)\}/gu, (whole, name) => {
    const bare = name.replace(/_pretty$/u, "");
    const close = name === bare ? undefined : near(moment);
    return close ?? (Object.hasOwn(DATES, bare) ? DATES[bare](moment) : whole);
  });
  const shown = element("time", { datetime: moment.toISOString(), title: fallback }, words);
  return address === "" ? shown : link(decoded(address), words);
}

function mention(words, mine) {
  return element("span", { class: mine ? "mention mine" : "mention", dir: "auto" }, words);
}

/** What stands in angle brackets: a mention, a day, a link; anything else is shown with its brackets. */
function token(inside, names) {
  const [target, ...rest] = inside.split("|");
  const label = decoded(rest.join("|"));
  if (/^@[UWB]\w*$/u.test(target)) return mention(`@${names.user(target.slice(1)) ?? (label || target.slice(1))}`, target.slice(1) === names.me);
  if (/^#[CGD]\w*$/u.test(target)) return mention(`#${names.channel(target.slice(1)) ?? (label || target.slice(1))}`);
  if (target.startsWith("!date^")) return dated(inside);
  if (/^!(?:here|channel|everyone)$/u.test(target)) return mention(`@${target.slice(1)}`, true);
  if (target.startsWith("!subteam^")) return mention(label || "@group");
  if (SAFE.test(target)) return link(decoded(target), label);
  return label !== "" && /^[a-z][a-z0-9+.-]*:/iu.test(target) ? label : decoded(`<${inside}>`);
}

/** One line or more of text with marks inside. */
export function inline(text, names, verbatim = false) {
  const nodes = [];
  const said = (words) => { if (words !== "") nodes.push(...addressed(pictured(decoded(words)), verbatim)); };
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    const { code, token: inside, bold, italic, strike } = found.groups;
    said(text.slice(at, found.index));
    if (code !== undefined) nodes.push(element("code", {}, decoded(code)));
    else if (inside !== undefined) nodes.push(token(inside, names));
    else if (bold !== undefined) nodes.push(element("strong", {}, inline(bold, names, verbatim)));
    else if (italic !== undefined) nodes.push(element("em", {}, inline(italic, names, verbatim)));
    else nodes.push(element("s", {}, inline(strike, names, verbatim)));
    at = found.index + found[0].length;
  }
  said(text.slice(at));
  return nodes;
}

/** Code that keeps its columns; it scrolls inside of itself. */
export function fenced(code) {
  const region = element("pre", { class: "code", role: "group", "aria-label": "Fixed-width text" }, element("code", {}, code));
  return focusableWhenScrolling(region);
}

/** The lines from `at` on for which `pattern` holds; gives back the first line after them. */
function run(lines, at, pattern) {
  let end = at;
  while (end < lines.length && pattern.test(lines[end])) end += 1;
  return end;
}

function list(name, lines, pattern, names, verbatim) {
  return element(name, { class: "list" }, lines.map((line) => {
    const [mark, indent, number] = pattern.exec(line);
    const item = element("li", { class: indent.length > 1 ? "deeper" : null }, inline(line.slice(mark.length), names, verbatim));
    if (name === "ol") item.value = Number(number);
    return item;
  }));
}

function lined(text, names, verbatim) {
  const lines = text.split("\n");
  const nodes = [];
  let paragraph = [];
  const flush = () => {
    if (paragraph.some((line) => line.trim() !== "")) nodes.push(element("p", {}, inline(paragraph.join("\n"), names, verbatim)));
    paragraph = [];
  };
  for (let at = 0; at < lines.length;) {
    const line = lines[at];
    let end = at + 1;
    if (QUOTE_ALL.test(line)) {
      flush();
      end = lines.length;
      nodes.push(element("blockquote", {}, lined([line.replace(QUOTE_ALL, ""), ...lines.slice(at + 1)].join("\n"), names, verbatim)));
    } else if (QUOTE.test(line)) {
      flush();
      end = run(lines, at, QUOTE);
      nodes.push(element("blockquote", {}, element("p", {}, inline(lines.slice(at, end).map((quoted) => quoted.replace(QUOTE, "")).join("\n"), names, verbatim))));
    } else if (BULLET.test(line) || NUMBER.test(line)) {
      const [name, pattern] = BULLET.test(line) ? ["ul", BULLET] : ["ol", NUMBER];
      flush();
      end = run(lines, at, pattern);
      nodes.push(list(name, lines.slice(at, end), pattern, names, verbatim));
    } else {
      paragraph.push(line);
    }
    at = end;
  }
  flush();
  return nodes;
}

/** Text with Slack's markup as paragraphs, lists, quotes and code. `names` knows people, channels, and who reads. */
export function marked(text, names, verbatim = false) {
  const source = String(text ?? "");
  const nodes = [];
  let at = 0;
  for (const found of source.matchAll(FENCE)) {
    nodes.push(...lined(source.slice(at, found.index).replace(/\n$/u, ""), names, verbatim));
    nodes.push(fenced(decoded(found[1])));
    at = found.index + found[0].length;
    if (source[at] === "\n") at += 1;
  }
  return [...nodes, ...lined(source.slice(at), names, verbatim)];
}

/** A text object as nodes, on its lines. */
export function worded(text, names) {
  if (text?.type === "mrkdwn") return marked(text.text, names, text.verbatim === true);
  return [element("p", {}, plain(text))];
}
