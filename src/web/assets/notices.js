// The forms of the notices' page.

import { send } from "./command.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  const problem = form.querySelector(".problem");
  const keys = form.querySelectorAll("button");
  problem.textContent = "";
  keys.forEach((key) => (key.disabled = true));
  const why = await send(form.dataset.send, body(form), form.dataset.method);
  keys.forEach((key) => (key.disabled = false));
  if (why === null) location.reload();
  else problem.textContent = why;
});

function body(form) {
  const body = {};
  for (const area of form.querySelectorAll("textarea")) {
    body.text ??= {};
    if (area.value.trim() !== "") body.text[area.name] = area.value.replace(/\s+/g, " ");
  }
  for (const time of form.querySelectorAll('input[type="datetime-local"]')) {
    if (time.value !== "") body[time.name] = `${time.value}:00${form.dataset.offset}`;
  }
  return body;
}
