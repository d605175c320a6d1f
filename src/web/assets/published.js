// The published notices, as they are now: whoever else changes one is seen here, and takes nothing from whoever types.

import { ask } from "./command.js";
import { ready } from "./page_form.js";
import { follow } from "./stream.js";

// Notices begin and end by themselves, which nobody says.
const LOOK_MS = 30000;

const list = document.querySelector("#published");
const offline = document.querySelector("#offline");
const policy = window.trustedTypes?.createPolicy("jiaohao", { createHTML: (html) => html });

let asked = 0;
let shown = 0;
let lookedAt = Date.now();

/** Shows the notices as they are. */
export async function refresh() {
  lookedAt = Date.now();
  const mine = ++asked;
  const answer = await ask("/web/notices", { headers: { "Accept-Language": document.documentElement.lang } });
  if (answer?.status === 401 || answer?.status === 403) location.reload();
  // An answer that was overtaken says what was before.
  if (!answer?.ok || mine < shown) return;
  shown = mine;
  const template = document.createElement("template");
  const html = await answer.text();
  template.innerHTML = policy ? policy.createHTML(html) : html;
  merge(template.content);
}

/** Whether somebody typed or chose something in the form. */
function isTyped(form) {
  if (form.querySelector("[data-touched]")) return true;
  return Array.from(form.elements).some((input) => {
    const isChoice = input.type === "checkbox" || input.type === "radio";
    if (isChoice) return input.checked !== input.defaultChecked;
    return input.defaultValue !== undefined && input.value !== input.defaultValue;
  });
}

function merge(fresh) {
  const sections = Array.from(fresh.children);
  for (const known of Array.from(list.children)) {
    if (sections.some((section) => section.id === known.id)) continue;
    if (typedIn(known)) say(known, list.dataset.gone);
    else known.remove();
  }
  let before = null;
  for (const section of sections) {
    const known = document.getElementById(section.id);
    const one = known ?? section;
    if (known) update(known, section);
    // A notice that begins or ends goes to others of its kind; what stays is not touched.
    const there = before ? before.nextElementSibling : list.firstElementChild;
    if (there !== one) list.insertBefore(one, there);
    if (!known) ready(one);
    before = one;
  }
}

const typedIn = (section) => Array.from(section.querySelectorAll("details > form")).some(isTyped);

function update(known, section) {
  if (!known.querySelector(".says")) return known.replaceChildren(...section.cloneNode(true).childNodes);
  const [says, said] = [section, known].map((one) => one.querySelector(".says"));
  if (!said.isEqualNode(says)) said.replaceWith(says.cloneNode(true));
  if (known.dataset.revision === section.dataset.revision) return;
  known.dataset.revision = section.dataset.revision;
  const editor = known.querySelector(":scope > details");
  if (!editor) return;
  if (typedIn(known)) differ(editor.querySelector("form"), section);
  else replace(editor, section.querySelector(":scope > details"));
}

function replace(editor, fresh) {
  fresh.open = editor.open;
  const focused = editor.contains(document.activeElement);
  editor.replaceWith(fresh);
  ready(fresh);
  if (focused) fresh.querySelector("summary").focus();
}

// Somebody types here, and somebody else was faster: both are seen.
function differ(form, section) {
  const theirs = form.querySelector(".theirs");
  theirs.querySelector(".now").replaceChildren(section.querySelector(".says").cloneNode(true));
  theirs.hidden = false;
  theirs.revision = section.dataset.revision;
  theirs.editor = section.querySelector(":scope > details");
  form.querySelector(".problem").textContent = list.dataset.changed;
}

list.addEventListener("click", ({ target }) => {
  const key = target.closest(".theirs [data-do]");
  if (!key) return;
  const [form, editor, theirs] = [key.closest("form"), key.closest("details"), key.closest(".theirs")];
  if (key.dataset.do === "take-over") {
    theirs.editor.open = true;
    editor.replaceWith(theirs.editor);
    ready(theirs.editor);
    theirs.editor.querySelector("summary").focus();
  } else {
    form.dataset.revision = theirs.revision;
    theirs.hidden = true;
    form.requestSubmit();
  }
});

function say(section, text) {
  section.querySelector("details > form .problem").textContent = text;
}

follow(
  ({ what }) => {
    if (what === "anew" || Date.now() - lookedAt > LOOK_MS) refresh();
  },
  (connected) => {
    offline.hidden = connected;
    if (connected) refresh();
  },
);
