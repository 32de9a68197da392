// Turns the blocks of a reply into nodes. An unknown block degrades to whatever text it carries.

import { avatar, element, focusableWhenScrolling, freshId, roving } from "./dom.js";
import { chart } from "./chart.js";
import { fileBlock, fileGist } from "./file.js";
import { PreviewCard, previewInWords } from "./preview.js";

const BULLET = /^\s*[-•*]\s+/u;

function text(value) {
  return value === undefined || value === null ? "" : String(value);
}

function list(value) {
  return Array.isArray(value) ? value : [];
}

/** A span of foreign text whose direction (Arabic, Hebrew) does not disturb its surroundings. */
function isolated(value, className) {
  return element("span", { class: className, dir: "auto" }, text(value));
}

/** Paragraphs of plain text; lines that begin with a bullet become a list. */
function paragraphs(value) {
  const nodes = [];
  let bullets = null;
  let lines = [];
  const flush = () => {
    if (lines.join("").trim() !== "") nodes.push(element("p", { dir: "auto" }, lines.join("\n").trim()));
    lines = [];
  };
  for (const line of text(value).split("\n")) {
    if (BULLET.test(line)) {
      flush();
      if (!bullets) nodes.push(bullets = element("ul"));
      bullets.append(element("li", { dir: "auto" }, line.replace(BULLET, "")));
    } else {
      bullets = null;
      lines.push(line);
    }
  }
  flush();
  return nodes;
}

function textBlock(block) {
  if (block.tone === "heading") return element("h3", { class: "block text-heading", dir: "auto" }, text(block.text));
  const tone = ["note", "warning"].includes(block.tone) ? block.tone : "plain";
  const label = tone === "warning" ? element("span", { class: "hidden" }, "Warning: ") : null;
  return element("div", { class: `block text text-${tone}` }, label, paragraphs(block.text));
}

/** An address or a number one can click; anything else stays text. */
function fieldValue(value) {
  const plain = text(value).trim();
  if (/^[^\s@<>?&]+@[^\s@<>?&]+\.[^\s@<>?&]+$/u.test(plain)) {
    // Break points, so that a long address wraps at its joints.
    const parts = plain.split(/(?=[@.])/u).flatMap((part, index) => (index === 0 ? [part] : [element("wbr"), part]));
    return element("a", { href: `mailto:${plain}` }, parts);
  }
  if (/^\+\d[\d ().-]{6,20}$/.test(plain)) {
    return element("a", { href: `tel:${plain.replace(/[^+\d]/g, "")}` }, plain);
  }
  return isolated(plain);
}

function sectionRow(row) {
  return element("li", { class: "row" },
    element("span", { class: "row-words" },
      isolated(row.primary, "row-primary"),
      row.secondary ? isolated(row.secondary, "row-secondary") : null),
    row.value ? isolated(row.value, "row-value") : null);
}

/** The path of a record's page, from its id. */
function page(record) {
  const folder = { con: "contacts", com: "companies", deal: "deals" }[String(record).split("_")[0]];
  return folder ? `/${folder}/${encodeURIComponent(record)}` : null;
}

function cardTitle(block) {
  const address = block.record ? page(block.record) : null;
  return address ? element("a", { href: address, class: "record-link" }, text(block.title)) : text(block.title);
}

function cardBlock(block) {
  const title = freshId("card");
  const fields = list(block.fields);
  return element("section", { class: "block card", "aria-labelledby": title },
    element("div", { class: "card-head" },
      avatar(block.title, "large"),
      element("div", { class: "card-names" },
        element("h3", { id: title, dir: "auto" }, cardTitle(block)),
        block.subtitle ? element("p", { class: "card-subtitle", dir: "auto" }, text(block.subtitle)) : null),
      block.badge ? isolated(block.badge, "badge") : null),
    fields.length === 0 ? null : element("dl", { class: "fields" }, fields.map((field) =>
      element("div", {}, element("dt", {}, text(field.label)), element("dd", {}, fieldValue(field.value))))),
    list(block.sections).filter((section) => list(section.rows).length > 0).map((section) =>
      element("div", { class: "card-section" },
        element("h4", { dir: "auto" }, text(section.title)),
        element("ul", { class: "rows" }, list(section.rows).map(sectionRow)))));
}

function tableBlock(block) {
  const columns = list(block.columns);
  const short = columns.map((_, index) => list(block.rows).every((row) => Array.from(text(list(row)[index])).length <= 18));
  const side = (index) => [columns[index]?.align === "right" && "right", short[index] && "short"].filter(Boolean).join(" ") || null;
  const cells = (row, name) => list(row).map((value, index) =>
    element(index === 0 ? "th" : name, { class: side(index), scope: index === 0 ? "row" : null }, isolated(value)));
  const caption = freshId("table");
  const footer = list(block.footer);
  const table = element("table", { "aria-labelledby": block.caption ? caption : null },
    element("thead", {}, element("tr", {}, columns.map((column, index) =>
      element("th", { scope: "col", class: side(index) }, isolated(column.label))))),
    element("tbody", {}, list(block.rows).map((row) => element("tr", {}, cells(row, "td")))),
    footer.length === 0 ? null : element("tfoot", {}, element("tr", {}, cells(footer, "td"))));
  const region = element("div", {
    class: "table-region",
    role: "region",
    "aria-labelledby": block.caption ? caption : null,
    "aria-label": block.caption ? null : "Table",
  }, table);
  return element("div", { class: "block table" },
    block.caption ? element("h3", { class: "table-caption", id: caption, dir: "auto" }, text(block.caption)) : null,
    focusableWhenScrolling(region),
    block.more ? element("p", { class: "table-more" }, text(block.more)) : null);
}

function choicesBlock(block, actions) {
  const prompt = freshId("choices");
  const options = list(block.options);
  const group = element("div", { class: "options", role: "group", "aria-labelledby": prompt });
  options.forEach((option, index) => {
    group.append(element("button", {
      type: "button",
      class: "option",
      onclick: (event) => {
        for (const button of group.querySelectorAll("button")) button.disabled = true;
        event.currentTarget.classList.add("chosen");
        event.currentTarget.setAttribute("aria-pressed", "true");
        actions.choose(block.question, index, text(option.label));
      },
    },
    element("span", { class: "option-number", "aria-hidden": "true" }, index + 1),
    element("span", { class: "option-words" },
      isolated(option.label, "option-label"),
      option.detail ? element("span", { class: "hidden" }, ", ") : null,
      option.detail ? isolated(option.detail, "option-detail") : null)));
  });
  return element("div", { class: "block choices" },
    element("p", { id: prompt, class: "choices-prompt", dir: "auto" }, text(block.prompt) || "Which one?"),
    roving(group, { digits: true }));
}

const UNDOES = { undo: {}, undo_all: { undo_all: true } };

/** What can be done about an answer. A button works once, and again where the server was not reached. */
function actionsBlock(block, actions) {
  const items = list(block.items).filter((item) => item?.label && Object.hasOwn(UNDOES, item.action) && item.change_set);
  if (items.length === 0) return null;
  return element("div", { class: "block actions", role: "group", "aria-label": "What you can do about this" },
    items.map((item) => element("button", {
      type: "button",
      class: "chip",
      dir: "auto",
      onclick: (event) => {
        const button = event.currentTarget;
        button.disabled = true;
        actions.undo({ undo: text(item.change_set), ...UNDOES[item.action] }, text(item.label), () => { button.disabled = false; });
      },
    }, text(item.label))));
}

/** A change that waits, with the buttons that follow it in the reply. */
function previewBlock(block, actions, next) {
  const items = list(next?.type === "actions" ? next.items : []).filter((item) =>
    item?.label && ["confirm", "edit", "cancel"].includes(item.action) && item.pending === block.pending);
  const card = new PreviewCard(block, items, actions);
  actions.waits(card);
  return card.node;
}

function suggestionsBlock(block, actions) {
  const items = list(block.items).filter((item) => item?.label);
  if (items.length === 0) return null;
  const group = element("div", { class: "block suggestions", role: "group", "aria-label": "You could ask" },
    items.map((item) => element("button", {
      type: "button",
      class: "chip",
      dir: "auto",
      onclick: () => actions.say(text(item.say || item.label)),
    }, text(item.label))));
  return roving(group);
}

/** Every piece of text in a block of a kind this page does not know. */
function wordsOf(value, depth = 0) {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (depth > 5 || value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "type" ? [] : wordsOf(inner, depth + 1)));
}

function unknownBlock(block) {
  const words = typeof block?.text === "string" ? block.text : wordsOf(block).join("\n");
  return words.trim() === "" ? null : element("div", { class: "block text text-plain" }, paragraphs(words));
}

const RENDERERS = {
  text: textBlock,
  card: cardBlock,
  table: tableBlock,
  chart,
  choices: choicesBlock,
  file: fileBlock,
  preview: previewBlock,
  actions: actionsBlock,
  suggestions: suggestionsBlock,
};

/** The nodes of a reply; `actions` are what its buttons do: `say(text)`, `choose(question, index, label)`,
 *  `undo(question, label, failed)`, and for a change that waits `waits(card)`, `decide` and `edit`. */
export function renderBlocks(blocks, actions) {
  return list(blocks).map((block, index, all) => {
    const renderer = Object.hasOwn(RENDERERS, block?.type) ? RENDERERS[block.type] : unknownBlock;
    return renderer(block, actions, all[index + 1]);
  }).filter(Boolean);
}

/** One or two sentences for a screen reader: the gist, not every cell. */
export function summarize(blocks) {
  const gist = list(blocks).map((block) => {
    switch (block?.type) {
      case "text": return text(block.text);
      case "card": return [block.title, block.subtitle, block.badge].filter(Boolean).join(", ");
      case "table": return `Table: ${text(block.caption) || "result"}, ${list(block.rows).length} rows`;
      case "chart": return `Chart: ${text(block.title)}`;
      case "choices": return `${text(block.prompt)} ${list(block.options).length} choices: ${list(block.options).map((option) => option.label).join("; ")}`;
      case "file": return fileGist(block);
      case "preview": return previewInWords(block);
      case "actions": return list(block.items).map((item) => `Button: ${text(item.label)}`).join(". ");
      case "suggestions": return "";
      default: return wordsOf(block).join(" ");
    }
  }).filter((words) => words.trim() !== "").join(". ");
  return gist.length > 600 ? `${gist.slice(0, 600)}…` : gist;
}
