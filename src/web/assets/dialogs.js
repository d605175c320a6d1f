// The dialogs: a key of the page opens one and fills it with what the key says; its forms are commands.

import { fields, send } from "./command.js";

/** Opens the dialog that `key` names. */
export function open(key) {
  const dialog = document.getElementById(key.dataset.dialog);
  dialog.dataset.id = key.dataset.id;
  dialog.querySelectorAll("form[data-post]").forEach((form) => form.reset());
  for (const place of dialog.querySelectorAll("[data-fill]")) {
    place.textContent = key.dataset[place.dataset.fill] ?? "";
  }
  for (const input of dialog.querySelectorAll("[data-fill-value]")) {
    input.value = key.dataset[input.dataset.fillValue] ?? "";
  }
  for (const form of dialog.querySelectorAll("[data-if]")) {
    form.hidden = !form.dataset.if.split(" ").includes(key.dataset.state);
  }
  for (const input of dialog.querySelectorAll('input[type="radio"]')) {
    const service = input.name.slice("work:".length);
    const works = (work) => key.dataset[work].split(" ").includes(service);
    const work = ["serves", "helps"].find(works) ?? "none";
    input.checked = input.value === work;
  }
  say(dialog, "");
  dialog.showModal();
}

/** Sends the form. Resolves to whether it was done. */
export async function submit(form) {
  const dialog = form.closest("dialog");
  if (form.dataset.sure && !confirm(form.dataset.sure)) return false;
  const path = form.dataset.post.replace("{id}", encodeURIComponent(dialog.dataset.id));
  const body = { assign: assignment, undo: () => ({ serves: null }) }[form.dataset.body]?.(form) ?? fields(form);
  say(dialog, "");
  const keys = form.querySelectorAll("button");
  keys.forEach((key) => (key.disabled = true));
  const why = await send(path, body);
  keys.forEach((key) => (key.disabled = false));
  if (why !== null) {
    say(dialog, why);
    return false;
  }
  form.reset();
  return true;
}

function say(dialog, text) {
  dialog.querySelector(".problem").textContent = text;
}

function assignment(form) {
  const chosen = (work) =>
    Array.from(form.querySelectorAll(`input[value="${work}"]:checked`), (input) => input.name.slice("work:".length));
  return { serves: chosen("serves"), helps: chosen("helps") };
}
