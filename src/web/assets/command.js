// Sends a form as a command over /v1: once, however often the line breaks.

const TRIES = 5;
const TRY_MS = 5000;

/** The answer, or null if none came in time: a hub may hang, too. */
export async function ask(path, options) {
  const given = new AbortController();
  const over = setTimeout(() => given.abort(), TRY_MS);
  const answer = await fetch(path, { ...options, signal: given.signal }).catch(() => null);
  clearTimeout(over);
  return answer;
}

/** Resolves to null when it was done, else to why it was not, in the page's language. */
export async function send(path, body, method) {
  return (await command(path, body, method))?.detail ?? null;
}

/** The same with all that is known of why it was not. */
export async function command(path, body, method = "POST") {
  const headers = {
    "Content-Type": "application/json",
    "Idempotency-Key": key(),
    "Accept-Language": document.documentElement.lang,
  };
  for (let tries = 1; ; tries++) {
    const answer = await ask(path, { method, headers, body: JSON.stringify(body) });
    if (answer?.ok) return null;
    // Whoever is no longer signed in has to do it again; a wrong PIN is another matter.
    if (answer?.status === 401) location.reload();
    if (answer && answer.status !== 503 && answer.status !== 429) return answer.json();
    if (tries === TRIES) return answer ? answer.json() : { detail: document.body.dataset.unreachable };
    await new Promise((over) => setTimeout(over, 200 * 2 ** tries));
  }
}

// `crypto.randomUUID` is younger than the oldest browser here.
function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** What a form says: texts as they are, numbers as such, what is left empty as null. */
export function fields(form) {
  const body = {};
  for (const input of form.elements) {
    if (!input.name) continue;
    if (input.type === "number" || "number" in input.dataset) body[input.name] = input.value === "" ? null : Number(input.value);
    // What may be left empty is nothing then.
    else body[input.name] = input.value === "" && !input.required ? null : input.value;
  }
  return body;
}
