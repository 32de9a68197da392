// The demo's own calls: what the fake workspace holds, and what a person does in it.

/** Something that did not work, in a sentence that can be shown; `told` where a notice says it already. */
export class Failure extends Error {
  constructor(sentence, told = false) {
    super(sentence);
    this.told = told;
  }
}

const UNREACHABLE = "The demo cannot be reached. Is it still running?";

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", credentials: "same-origin", ...options });
  } catch {
    throw new Failure(UNREACHABLE);
  }
  const body = await response.json().catch(() => null);
  if (typeof body?.error === "string" && body.error !== "") throw new Failure(body.error, body.told === true);
  if (!response.ok) throw new Failure(`The demo answered with status ${response.status}.`);
  return body ?? {};
}

/** Reads from the demo; what is undefined in `query` is left out. */
export function get(path, query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(pairs).toString();
  return call(`/demo/${path}${search === "" ? "" : `?${search}`}`);
}

/** Does something as a person; comes back once the product has acknowledged it. */
export function post(path, body) {
  return call(`/demo/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/**
 * Listens to what changes for a person. `heard(event)` is called for every event, `connected(yes)` when the line breaks
 * and when it is back. Gives back how to stop.
 */
export function listen(user, heard, connected) {
  const source = new EventSource(`/demo/stream?${new URLSearchParams({ user })}`);
  const take = (message) => {
    let event;
    try {
      event = JSON.parse(message.data);
    } catch {
      return;
    }
    if (typeof event?.type === "string") heard(event);
  };
  source.addEventListener("message", take);
  for (const name of ["changed", "view", "home", "notice"]) source.addEventListener(name, take);
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => connected(false));
  return () => source.close();
}
