// The forms of the devices' page.

import { fields, send } from "./command.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.dataset.sure && !confirm(form.dataset.sure)) return;
  const problem = form.querySelector(".problem");
  const keys = form.querySelectorAll("button");
  problem.textContent = "";
  keys.forEach((key) => (key.disabled = true));
  const why = await send(form.dataset.send, fields(form));
  keys.forEach((key) => (key.disabled = false));
  if (why === null) location.reload();
  else problem.textContent = why;
});
