// The forms of a hall file: every edit goes to the hub, which answers them again, with their mistakes.

import { ask } from "./command.js";

const main = document.querySelector("main");
const policy = window.trustedTypes?.createPolicy("jiaohao", { createHTML: (html) => html });
const headers = { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };

/** The first in the page's main part. */
export const find = (selector) => main.querySelector(selector);

// One after another: each edit is made in the draft that the one before has left.
let last = Promise.resolve();
// While an entry comes or goes, others have another place: nothing is edited until the page shows it.
let moves = false;
// A key that is pressed stays until it is let go, or for a while: it may be let go outside of the window.
const PRESS_MS = 2000;
let released = Promise.resolve();

main.addEventListener("pointerdown", () => {
  released = new Promise((free) => {
    addEventListener("pointerup", () => setTimeout(free, 0), { once: true });
    setTimeout(free, PRESS_MS);
  });
});

// Where edits go, and what goes with each.
let where = "";
let given = () => ({});

/** Begins: every edit goes to `address`, with what `withEach` says at that moment. */
export function begin(address, withEach) {
  where = address;
  given = withEach;
}

async function move(change) {
  if (moves) return;
  moves = true;
  await edit([change]);
  moves = false;
}

function edit(edits) {
  last = last.then(() => again({ edits }));
  return last;
}

/** When all edits have been answered: whether the last one was taken. */
export const settled = () => last;

/** Has the hub answer the forms after a change. Resolves to whether it was taken. */
export async function again(change) {
  const body = JSON.stringify({ ...given(), ...change });
  const answer = await ask(where, { method: "POST", headers, body });
  // Somebody has to sign in again, or the page is no longer there.
  if (answer?.status === 401 || answer?.status === 404) location.reload();
  if (!answer?.ok) {
    find(".problem").textContent = answer ? (await answer.json()).detail : document.body.dataset.unreachable;
    return false;
  }
  const html = await answer.text();
  await released;
  show(html);
  return true;
}

// What somebody types meanwhile stays, and so do the place on the page and what is open.
function show(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  const old = document.activeElement;
  const id = main.contains(old) ? old.id : "";
  const typed = "value" in old && old.type !== "checkbox" ? old.value : null;
  const [from, to] = typed !== null && "selectionStart" in old ? [old.selectionStart, old.selectionEnd] : [null, null];
  const isTyping = !moves && typed !== null && typed !== old.defaultValue && old.tagName !== "SELECT";
  const open = new Set(Array.from(main.querySelectorAll("details[open]"), (one) => one.dataset.entry));
  const [x, y] = [scrollX, scrollY];
  main.replaceChildren(template.content);
  main.querySelectorAll("details").forEach((one) => (one.open = one.open || open.has(one.dataset.entry)));
  const focused = id && document.getElementById(id);
  if (focused) {
    if (isTyping) focused.value = typed;
    focused.focus({ preventScroll: true });
    if (from !== null && focused.setSelectionRange) focused.setSelectionRange(from, to);
  }
  scrollTo(x, y);
}

function edited(input) {
  const { path, required } = input.dataset;
  const kind = input.dataset.do;
  const split = (by) => input.value.split(by).map((one) => one.trim()).filter((one) => one !== "");
  if (kind === "yes") return { do: "yes", path, to: input.checked };
  if (kind === "lines") return { do: "list", path, to: split("\n") };
  if (kind === "words") return { do: "list", path, to: split(/[,，、\s]+/) };
  // An empty list is no order: its key goes.
  if (kind === "order" && input.value !== "") return { do: "list", path, to: split(",") };
  if (kind === "order") return { do: "text", path, to: "", required: false };
  return { do: kind, path, to: input.value, required: required === "1" };
}

// Those that were chosen before keep their order.
function chosen(fieldset) {
  const boxes = Array.from(fieldset.querySelectorAll("input"));
  const was = boxes.filter((box) => box.defaultChecked && box.checked);
  const added = boxes.filter((box) => !box.defaultChecked && box.checked);
  return { do: "list", path: fieldset.dataset.path, to: [...was, ...added].map((box) => box.value) };
}

// What was typed while an answer came is a change to nobody but us: its field is looked at when it is left, too.
["change", "focusout"].forEach((kind) => main.addEventListener(kind, ({ target }) => {
  if (moves) return;
  const isTyped = "defaultValue" in target && target.type !== "checkbox";
  if (isTyped) {
    if (target.value === target.defaultValue || target.value === target.dataset.sent) return;
    target.dataset.sent = target.value;
  } else if (kind === "focusout") return;
  const fieldset = target.closest("fieldset[data-path]");
  if (target.id === "toml") edit([]);
  else if (fieldset) edit([chosen(fieldset)]);
  else if (target.dataset.path) edit([edited(target)]);
}));

main.addEventListener("submit", (event) => {
  const { add, texts, lists } = event.target.dataset;
  if (!add) return;
  event.preventDefault();
  const words = (text) => text.split(" ").filter((one) => one !== "");
  const id = event.target.elements.id ? event.target.elements.id.value : "";
  move({ do: "add", path: add, id, texts: words(texts), lists: words(lists) }).then(() => {
    const entries = find(`#part-${add.slice(1)}`).querySelectorAll("details");
    const entry = entries[entries.length - 1];
    if (!entry) return;
    entry.open = true;
    const first = entry.querySelector("input:not([readonly])");
    if (first) first.focus();
  });
});

main.addEventListener("click", async (event) => {
  const key = event.target.closest("button[data-remove]");
  if (!key) return;
  const part = key.closest("section").id;
  await move({ do: "remove", path: key.dataset.remove });
  find(`#${part} summary, #${part} .add button`)?.focus();
});
