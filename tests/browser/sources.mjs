// What the console's own files must not contain: they are embedded and served under a strict policy.

import { readdir, readFile } from "node:fs/promises";

const FILES = new URL("../../api/static/console/", import.meta.url);
const FORBIDDEN = [
  [/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\("style"/, "makes markup or code from text"],
  [/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+="/, "holds an inline script or style"],
  [/(?:https?:)?\/\/(?!www\.w3\.org\/2000\/svg)[a-z0-9-]+\.[a-z]/, "names another host"],
];

export async function sources(findings) {
  const names = await readdir(FILES);
  for (const name of names) {
    const words = await readFile(new URL(name, FILES), "utf8");
    for (const [pattern, fault] of FORBIDDEN) findings.expect(!pattern.test(words), `${name} ${fault}`);
    const wanted = Array.from(words.matchAll(/(?:"\/console\/|from "\.\/)([\w.-]+)"/g), (match) => match[1]);
    for (const target of wanted) findings.expect(names.includes(target), `${name} wants ${target}, which is not there`);
    findings.expect(words.split("\n").length <= 400, `${name} is longer than 400 lines`);
  }
}
