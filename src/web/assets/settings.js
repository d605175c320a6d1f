// The page of the hall file: every edit goes to the hub, which answers the draft with its mistakes and what it changes.

import { ask, send } from "./command.js";

const main = document.querySelector("main");
const policy = window.trustedTypes?.createPolicy("jiaohao", { createHTML: (html) => html });
const headers = { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang };

const find = (selector) => main.querySelector(selector);

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

async function move(change) {
  if (moves) return;
  moves = true;
  await edit([change]);
  moves = false;
}

function edit(edits) {
  last = last.then(() => again(find("#toml").value, edits));
  return last;
}

async function again(toml, edits) {
  const body = JSON.stringify({ toml, based_on: find("#draft").dataset.based, edits });
  const answer = await ask("/web/hall", { method: "POST", headers, body });
  if (answer?.status === 401) location.reload();
  if (!answer?.ok) {
    find(".problem").textContent = answer ? (await answer.json()).detail : document.body.dataset.unreachable;
    return;
  }
  const html = await answer.text();
  await released;
  show(html);
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
  event.preventDefault();
  const form = event.target;
  if (form.dataset.pin) {
    setPin(form);
    return;
  }
  const { add, texts, lists } = form.dataset;
  const words = (text) => text.split(" ").filter((one) => one !== "");
  const id = form.elements.id ? form.elements.id.value : "";
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
  const key = event.target.closest("button");
  if (!key) return;
  if (key.dataset.remove) {
    const part = key.closest("section").id;
    await move({ do: "remove", path: key.dataset.remove });
    find(`#${part} summary, #${part} .add button`)?.focus();
  }
  else if (key.dataset.back) await back(key.dataset.back);
  else if (key.id === "adopt") find("#confirm").showModal();
  else if (key.id === "not-yet") find("#confirm").close();
  else if (key.id === "really") await adopt(key);
  else if (key.id === "discard" || key.id === "anew") location.reload();
});

async function setPin(form) {
  const why = await send(form.dataset.pin, { pin: form.elements.pin.value });
  form.elements.pin.value = "";
  form.querySelector(".said").textContent = why === null ? form.dataset.done : why;
}

async function back(id) {
  const answer = await ask(`/v1/hall/files/${id}`, { headers });
  if (answer?.ok) await again((await answer.json()).toml, []);
}

async function adopt(key) {
  key.disabled = true;
  await last;
  const toml = find("#toml").value;
  const why = await send("/v1/hall/adopt", { toml, based_on: find("#draft").dataset.based });
  if (why === null) {
    location.reload();
    return;
  }
  find("#confirm").close();
  await again(toml, []);
  find(".problem").textContent = why;
}
