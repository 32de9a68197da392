// A file in a reply: a link that saves it. It stays in this page; nothing is asked of the server again.

import { element } from "./dom.js";

function size(bytes) {
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`;
}

/** The node of a file block. The address is made when the link is pressed and given back soon after. */
export function fileBlock(block) {
  const name = String(block.name ?? "").replace(/[^\p{L}\p{N}._ -]/gu, "_") || "file.txt";
  const content = new Blob([String(block.text ?? "")], { type: `${block.media_type || "text/plain"};charset=utf-8` });
  const link = element("button", {
    type: "button",
    class: "chip",
    dir: "auto",
    onclick: () => {
      const address = URL.createObjectURL(content);
      element("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
    },
  }, `Save ${name}`);
  return element("div", { class: "block actions file" }, link, element("span", { class: "table-more" }, size(content.size)));
}

/** What a screen reader hears of it. */
export function fileGist(block) {
  return `File: ${String(block.name ?? "")}`;
}
