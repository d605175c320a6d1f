// The forms of the notices' page.

import { command } from "./command.js";
import { clear, page, refresh as refreshForm } from "./page_form.js";
import { refresh } from "./published.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  // Whoever overwrites another's change does it with the key that was pressed before.
  if (event.submitter) form.dataset.draft = event.submitter.name === "draft" ? "true" : "";
  const isDraft = form.dataset.draft === "true";
  const problem = form.querySelector(".problem");
  if (form.elements.form?.value === "urgent" && !isDraft && !confirm(form.dataset.sure)) return;
  const keys = form.querySelectorAll("button");
  problem.textContent = "";
  keys.forEach((key) => (key.disabled = true));
  const refused = await command(form.dataset.send, body(form), form.dataset.method);
  keys.forEach((key) => (key.disabled = false));
  if (refused === null) done(form);
  else {
    // What the other wrote comes first, as it says more.
    if (refused.type === "/problems/notice-changed") await refresh();
    form.querySelector(".theirs")?.scrollIntoView({ block: "nearest" });
    problem.textContent = refused.detail;
  }
});

// What others type on the page stays.
async function done(form) {
  const editor = form.closest("details");
  form.reset();
  delete form.dataset.draft;
  if (form.elements.form) {
    clear(form);
    seeParts(form);
  }
  if (editor) editor.open = false;
  await refresh();
}

function body(form) {
  const body = {};
  for (const area of form.querySelectorAll("textarea")) {
    body.text ??= {};
    const isPage = form.elements.form.value === "page";
    if (area.value.trim() !== "") body.text[area.name] = isPage ? area.value : area.value.replace(/\s+/g, " ");
  }
  for (const time of form.querySelectorAll('input[type="datetime-local"]')) {
    if (time.value !== "") body[time.name] = `${time.value}:00${form.dataset.offset}`;
  }
  if (form.dataset.revision) body.based_on = Number(form.dataset.revision);
  if (!form.elements.form) return body;
  body.form = form.elements.form.value;
  if (form.dataset.draft === "true") body.draft = true;
  if (body.form === "page") Object.assign(body, page(form));
  for (const title of form.querySelectorAll('[name="title"]')) {
    if (body.form !== "urgent" || title.value.trim() === "") continue;
    body.title ??= {};
    body.title[title.lang] = title.value;
  }
  for (const name of ["weekdays", "zones"]) {
    const chosen = form.querySelectorAll(`[name="${name}"]:checked`);
    if (chosen.length > 0) body[name] = Array.from(chosen, (box) => box.value);
  }
  const [from, until] = ["hours-from", "hours-until"].map((name) => form.elements[name].value);
  if (from !== "" || until !== "") body.hours = { from: from || "00:00", until: until || "23:59:59" };
  return body;
}

// What only one form of notice has is seen only then.
document.addEventListener("change", ({ target }) => {
  if (target.name !== "form") return;
  seeParts(target.form);
});

function seeParts(form) {
  for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== form.elements.form.value;
  refreshForm(form);
}
