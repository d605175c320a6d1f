// The forms of the devices' page.

import { ask, fields, send } from "./command.js";

// How often the hub is asked how the devices are.
const LOOK_MS = 2000;

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.dataset.sure && !confirm(form.dataset.sure)) return;
  const problem = form.querySelector(".problem");
  const keys = form.querySelectorAll("button");
  problem.textContent = "";
  keys.forEach((key) => (key.disabled = true));
  const why = await send(form.dataset.send, body(form));
  keys.forEach((key) => (key.disabled = false));
  if (why === null) location.reload();
  else problem.textContent = why;
});

function body(form) {
  const said = fields(form);
  if (form.dataset.body !== "approve") return said;
  const { digits, name, role, counter, replaces } = said;
  if (replaces) return { digits, replaces: Number(replaces) };
  return { digits, name, role, counters: role === "counter" && counter ? [counter] : [] };
}

// How things are, as the page says it itself.
function state(waiting, devices) {
  const known = devices.map((one) => [one.id, one.name, one.has_token, one.listening, one.trouble.length].join(":"));
  return [...waiting.map((one) => one.digits), ...known].join(" ");
}

// What is otherwise now than on the page: it is made anew, unless somebody is filling in a form.
async function look() {
  const answers = await Promise.all([ask("/v1/pairing", {}), ask("/v1/devices", {})]);
  if (answers.some((answer) => answer?.status === 401)) location.reload();
  const isBusy = document.activeElement?.closest("form, details") ?? false;
  if (answers.every((answer) => answer?.ok) && !isBusy) {
    const [{ waiting }, { devices }] = await Promise.all(answers.map((answer) => answer.json()));
    if (state(waiting, devices) !== page.dataset.state) return location.reload();
  }
  setTimeout(look, LOOK_MS);
}

const page = document.querySelector("[data-state]");
if (page) look();
