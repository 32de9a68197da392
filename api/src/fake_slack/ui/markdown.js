// The block that holds common Markdown, and the block that holds rich text: both as nodes, without any markup of their own.

import { element } from "./dom.js";
import { decoded, fenced, inline, link } from "./text.js";

const INLINE = /\\(?<escaped>[\\`*_~[\]()#>!|-])|`(?<code>[^`\n]+)`|!?\[(?<label>[^\]\n]*)\]\((?<address>[^()\s]+)\)|\*\*(?=\S)(?<bold>[^*\n]*[^*\s])\*\*|~~(?=\S)(?<strike>[^~\n]*[^~\s])~~|(?<![\p{L}\p{N}])(?:\*(?=\S)(?<star>[^*\n]*[^*\s])\*|_(?=\S)(?<italic>[^_\n]*[^_\s])_)(?![\p{L}\p{N}])/gu;
const SILENT = { user: () => undefined, channel: () => undefined };
const PLAIN = { bullet: /^ *[-*+] +/u, number: /^ *(\d{1,3})[.)] +/u, quote: /^ *(?:>|&gt;) ?/u, row: /^ *\|.*\| *$/u };

function words(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    const { escaped, code, label, address, bold, strike, star, italic } = found.groups;
    if (found.index > at) nodes.push(decoded(text.slice(at, found.index)));
    if (escaped !== undefined) nodes.push(escaped);
    else if (code !== undefined) nodes.push(element("code", {}, decoded(code)));
    else if (address !== undefined) nodes.push(link(decoded(address), decoded(label)));
    else if (bold !== undefined) nodes.push(element("strong", {}, words(bold)));
    else if (strike !== undefined) nodes.push(element("s", {}, words(strike)));
    else nodes.push(element("em", {}, words(star ?? italic)));
    at = found.index + found[0].length;
  }
  if (at < text.length) nodes.push(decoded(text.slice(at)));
  return nodes;
}

function cells(row) {
  return row.trim().slice(1, -1).split("|").map((cell) => cell.trim());
}

function tableOf(rows) {
  const ruled = rows.length > 1 && cells(rows[1]).every((cell) => /^:?-+:?$/u.test(cell));
  const body = rows.slice(ruled ? 2 : 0);
  const head = ruled ? element("thead", {}, element("tr", {}, cells(rows[0]).map((cell) => element("th", { scope: "col" }, words(cell))))) : null;
  return element("table", {}, head, element("tbody", {}, body.map((row) => element("tr", {}, cells(row).map((cell) => element("td", {}, words(cell)))))));
}

/** Which lines from `at` on belong together, and what they are. */
function piece(lines, at) {
  const run = (pattern) => {
    let end = at;
    while (end < lines.length && pattern.test(lines[end])) end += 1;
    return end;
  };
  const line = lines[at];
  if (/^ *```/u.test(line)) {
    let end = at + 1;
    while (end < lines.length && !/^ *```/u.test(lines[end])) end += 1;
    return [end + 1, fenced(decoded(lines.slice(at + 1, end).join("\n")))];
  }
  const heading = /^ *(#{1,6}) +(.*)$/u.exec(line);
  if (heading) return [at + 1, element("h3", { class: `level-${Math.min(heading[1].length, 3)}` }, words(heading[2]))];
  if (/^ *(?:-{3,}|\*{3,}|_{3,}) *$/u.test(line)) return [at + 1, element("hr")];
  if (PLAIN.row.test(line)) {
    const end = run(PLAIN.row);
    return [end, element("div", { class: "grid", role: "group", tabindex: "0", "aria-label": "Table" }, tableOf(lines.slice(at, end)))];
  }
  if (PLAIN.quote.test(line)) {
    const end = run(PLAIN.quote);
    return [end, element("blockquote", {}, markdown(lines.slice(at, end).map((quoted) => quoted.replace(PLAIN.quote, "")).join("\n")))];
  }
  for (const [name, pattern] of [["ul", PLAIN.bullet], ["ol", PLAIN.number]]) {
    if (!pattern.test(line)) continue;
    const end = run(pattern);
    return [end, element(name, { class: "list" }, lines.slice(at, end).map((item) => {
      const row = element("li", { class: /^ {2}/u.test(item) ? "deeper" : null }, words(item.replace(pattern, "")));
      if (name === "ol") row.value = Number(pattern.exec(item)[1]);
      return row;
    }))];
  }
  return null;
}

/** Common Markdown as nodes. */
export function markdown(text) {
  const lines = String(text ?? "").split("\n");
  const nodes = [];
  let paragraph = [];
  const flush = () => {
    if (paragraph.length > 0) nodes.push(element("p", {}, words(paragraph.join("\n"))));
    paragraph = [];
  };
  for (let at = 0; at < lines.length;) {
    const found = piece(lines, at);
    if (found) {
      flush();
      nodes.push(found[1]);
      at = found[0];
    } else {
      if (lines[at].trim() === "") flush();
      else paragraph.push(lines[at]);
      at += 1;
    }
  }
  flush();
  return nodes;
}

function styled(node, style = {}) {
  const marks = [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]];
  return marks.filter(([name]) => style?.[name] === true).reduce((inner, [, name]) => element(name, {}, inner), node);
}

function richElement(part, names) {
  switch (part?.type) {
    case "text": return styled(document.createTextNode(String(part.text ?? "")), part.style);
    case "link": return styled(link(String(part.url ?? ""), String(part.text ?? "")), part.style);
    case "user": return element("span", { class: part.user_id === names.me ? "mention mine" : "mention", dir: "auto" }, `@${names.user(part.user_id) ?? part.user_id}`);
    case "channel": return element("span", { class: "mention", dir: "auto" }, `#${names.channel(part.channel_id) ?? part.channel_id}`);
    case "emoji": return element("span", {}, inline(`:${part.name}:`, SILENT, true));
    case "broadcast": return element("span", { class: "mention mine" }, `@${part.range}`);
    default: return document.createTextNode(`[${part?.type ?? "?"}]`);
  }
}

const parts = (piece, names) => (piece?.elements ?? []).map((part) => richElement(part, names));

/** The pieces of a rich text block as nodes. */
export function rich(pieces, names) {
  return (pieces ?? []).map((piece) => {
    switch (piece?.type) {
      case "rich_text_section": return element("p", {}, parts(piece, names));
      case "rich_text_quote": return element("blockquote", {}, element("p", {}, parts(piece, names)));
      case "rich_text_preformatted": return fenced((piece.elements ?? []).map((part) => part.text ?? part.url ?? "").join(""));
      case "rich_text_list": return element(piece.style === "ordered" ? "ol" : "ul", { class: "list" },
        (piece.elements ?? []).map((item) => element("li", { class: piece.indent > 0 ? "deeper" : null }, parts(item, names))));
      default: return element("p", { class: "unsupported" }, `unsupported text: ${piece?.type ?? "?"}`);
    }
  });
}
