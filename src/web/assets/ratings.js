// The forms of the page of ratings: a step of a case each.

import { command, fields } from "./command.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.send) return;
  event.preventDefault();
  const problem = form.querySelector(".problem");
  const keys = form.querySelectorAll("button");
  problem.textContent = "";
  keys.forEach((key) => (key.disabled = true));
  const why = await command(form.dataset.send, step(form));
  keys.forEach((key) => (key.disabled = false));
  // A key that is out of use has lost the focus.
  event.submitter?.focus();
  if (why === null) return location.reload();
  problem.textContent = why.detail;
});

// What the form says, without what was left empty.
function step(form) {
  const said = fields(form);
  for (const choice of form.querySelectorAll("[data-yes]")) said[choice.name] = choice.value === "true";
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));
}
