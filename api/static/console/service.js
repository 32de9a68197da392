// The calls to the server. Every failure becomes a `Failure` with one sentence that a person can read.

const PATIENCE_MS = 30_000;

/** What went wrong, in one sentence; `kind` says what the page can offer: sign in, wait, or try again. */
export class Failure extends Error {
  constructor(kind, sentence, { status = 0, waitSeconds = 0 } = {}) {
    super(sentence);
    this.kind = kind;
    this.status = status;
    this.waitSeconds = waitSeconds;
  }
}

const FALLBACKS = {
  401: "The token is missing or no longer valid.",
  403: "You may not do that.",
  413: "That message is too long.",
  429: "Too many messages in a short time.",
  503: "The database cannot be reached at the moment.",
};

function kindOf(status) {
  if (status === 401) return "sign-in";
  if (status === 429) return "wait";
  return status >= 500 ? "server" : "refused";
}

function sentenceOf(problem, status) {
  const words = [problem?.detail, problem?.title].find((text) => typeof text === "string" && text.trim() !== "");
  const sentence = words ?? FALLBACKS[status] ?? `The server answered with status ${status}.`;
  return /[.!?…]$/u.test(sentence.trim()) ? sentence.trim() : `${sentence.trim()}.`;
}

async function failureOf(response) {
  let problem = null;
  try {
    problem = await response.json();
  } catch {
    // A proxy may answer in HTML: the status alone then makes the sentence.
  }
  const waitSeconds = Number(response.headers.get("retry-after")) || 0;
  return new Failure(kindOf(response.status), sentenceOf(problem, response.status), { status: response.status, waitSeconds });
}

async function call(path, { token, ...options } = {}) {
  const headers = { accept: "application/json", ...options.headers };
  if (token) headers.authorization = `Bearer ${token}`;
  let response;
  try {
    response = await fetch(path, {
      ...options,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      signal: options.signal ?? AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    const sentence = error.name === "TimeoutError"
      ? "LeanCRM took longer than 30 seconds to answer."
      : "LeanCRM cannot be reached. Is the server still running?";
    throw new Failure("network", sentence);
  }
  if (!response.ok) throw await failureOf(response);
  try {
    return await response.json();
  } catch {
    throw new Failure("server", "The answer was cut off or is not JSON.");
  }
}

/** Asks a sentence, picks a choice, decides about a change that waits or takes one back; `question` is `{text}`,
 *  `{choice: {question, option}}`, `{show}`, `{confirm}`, `{cancel}`, `{edit: {pending, values}}` or `{undo, undo_all}`. */
export function ask(question, conversation, token) {
  return call("/v1/ask", {
    method: "POST",
    token,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...question, conversation }),
  });
}

/** The members of the demo; an empty list where the server is not a demo. */
export async function members() {
  try {
    const list = await call("/v1/demo/members");
    return Array.isArray(list) ? list.filter((member) => member && member.token) : [];
  } catch (failure) {
    if (failure instanceof Failure && failure.status > 0 && failure.status < 500) return [];
    throw failure;
  }
}

/** Names that fit what is being typed; `null` once the server turns out not to have the route. */
export async function complete(fragment, token, signal) {
  try {
    const list = await call(`/v1/complete?q=${encodeURIComponent(fragment)}`, { token, signal });
    return Array.isArray(list) ? list.filter((item) => typeof item?.label === "string") : [];
  } catch (failure) {
    if (failure instanceof Failure && failure.status === 404) return null;
    return [];
  }
}
