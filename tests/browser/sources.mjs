// What a page's own files must not contain: they are embedded and served under a strict policy.

import { readdir, readFile } from "node:fs/promises";

const CONSOLE = new URL("../../api/static/console/", import.meta.url);
const FORBIDDEN = [
  [/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("style"/, "makes markup or code from text"],
  [/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+="/, "holds an inline script or style"],
  [/(?:https?:)?\/\/(?!www\.w3\.org\/2000\/svg)[a-z0-9-]+\.[a-z]/, "names another host"],
];

/** Reads the files of a folder; `at` is where the page asks for them. */
export async function sources(findings, folder = CONSOLE, at = "/console/") {
  const names = await readdir(folder);
  for (const name of names) {
    const words = await readFile(new URL(name, folder), "utf8");
    for (const [pattern, fault] of FORBIDDEN) findings.expect(!pattern.test(words), `${name} ${fault}`);
    const wanted = Array.from(words.matchAll(/"([\w./-]+\.(?:js|css|svg))"/g), ([, target]) => target)
      .filter((target) => target.startsWith(at) || target.startsWith("./")).map((target) => target.split("/").at(-1));
    for (const target of wanted) findings.expect(names.includes(target), `${name} wants ${target}, which is not there`);
    findings.expect(words.split("\n").length <= 400, `${name} is longer than 400 lines`);
  }
}
