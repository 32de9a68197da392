// A stand-in for the server: the console's own files under the same headers, and canned answers.
//   node mock.mjs [port]

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { answer, FAILURES, MEMBERS, NAMES } from "./replies.mjs";

const FILES = fileURLToPath(new URL("../../api/static/console/", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml" };
const HEADERS = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

function json(response, status, body, headers = {}) {
  const type = status < 400 ? "application/json" : "application/problem+json";
  response.writeHead(status, { ...HEADERS, ...headers, "content-type": type });
  response.end(JSON.stringify(body));
}

async function file(response, name) {
  try {
    const bytes = await readFile(path.join(FILES, path.basename(name)));
    response.writeHead(200, { ...HEADERS, "content-type": TYPES[path.extname(name)] ?? "application/octet-stream" });
    response.end(bytes);
  } catch {
    json(response, 404, { title: "Not found", status: 404 });
  }
}

async function ask(request, response, generation) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  const failure = FAILURES[body.text];
  if (failure) return json(response, failure.status, failure.body, failure.headers);
  if (body.text === "fail network") return response.destroy();
  if (body.text === "fail html") {
    response.writeHead(502, { ...HEADERS, "content-type": "text/html" });
    return response.end("<h1>Bad gateway</h1>");
  }
  const known = MEMBERS.some((member) => request.headers.authorization === `Bearer ${member.token}${generation}`);
  if (!known) return json(response, 401, { title: "Unauthorized", status: 401, detail: "No valid token came with the message." });
  if (body.text?.startsWith("slow")) await new Promise((resolve) => { setTimeout(resolve, 1500); });
  return json(response, 200, answer(body));
}

/** Starts the mock; with `demo: false` it has neither members nor names, like a production server. */
export function startMock({ port = 0, demo = true } = {}) {
  let generation = "";
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (url.pathname === "/") return file(response, "index.html");
    if (url.pathname.startsWith("/console/")) return file(response, url.pathname);
    if (url.pathname === "/v1/ask" && request.method === "POST") return ask(request, response, generation);
    if (demo && url.pathname === "/v1/demo/members") return json(response, 200, MEMBERS.map((member) => ({ ...member, token: member.token + generation })));
    if (demo && url.pathname === "/v1/complete") {
      const wanted = (url.searchParams.get("q") ?? "").toLowerCase();
      return json(response, 200, NAMES.filter((name) => name.label.toLowerCase().includes(wanted)));
    }
    return json(response, 404, { title: "Not found", status: 404 });
  });
  return new Promise((resolve) => {
    server.listen(port, "127.0.0.1", () => resolve({ url: `http://127.0.0.1:${server.address().port}`, close: () => server.close(), newTokens: () => { generation += "x"; } }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock({ port: Number(process.argv[2] ?? 4173) });
  console.log(`console with canned answers on ${mock.url}`);
}
