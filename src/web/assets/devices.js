// The forms of the devices' page.

import { ask, command, fields } from "./command.js";
import { settings, sayWhy } from "./device_settings.js";

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
  const why = await command(form.dataset.send, body(form), form.dataset.method);
  keys.forEach((key) => (key.disabled = false));
  // A key that is out of use has lost the focus.
  event.submitter?.focus();
  if (why === null) return location.reload();
  problem.textContent = why.detail;
  if (form.dataset.settings) sayWhy(form, why);
});

function body(form) {
  if (form.dataset.settings) return settings(form);
  const said = fields(form);
  if (form.dataset.body !== "approve") return said;
  const { digits, name, role, counter, replaces } = said;
  if (replaces) return { digits, replaces: Number(replaces) };
  return { digits, name, role, counters: ["counter", "rater"].includes(role) && counter ? [counter] : [] };
}

// How things are, as the page says it itself.
function state(waiting, devices) {
  const known = devices.map((one) =>
    [one.id, one.name, one.has_token, one.listening, one.trouble.length, ...set(one)].join(":"),
  );
  return [...waiting.map((one) => one.digits), ...known].join(" ");
}

// Whether something was typed that nobody has saved.
function isEdited() {
  const isChosen = (option) => option.selected !== option.defaultSelected;
  const isTyped = (input) => (input.options ? Array.from(input.options).some(isChosen) : input.value !== input.defaultValue);
  return Array.from(document.querySelectorAll("details[open] [name]")).some(isTyped);
}

// Which settings a device has, and whether it goes by them.
function set({ settings, uses }) {
  const isIn = JSON.stringify(settings?.settings ?? null) === JSON.stringify(uses);
  return [settings?.version ?? 0, isIn, uses !== null];
}

// What is otherwise now than on the page: it is made anew, unless somebody is filling in a form.
async function look() {
  const answers = await Promise.all([ask("/v1/pairing", {}), ask("/v1/devices", {})]);
  if (answers.some((answer) => answer?.status === 401)) location.reload();
  const isBusy = document.activeElement?.closest("form, details") || isEdited();
  if (answers.every((answer) => answer?.ok) && !isBusy) {
    const [{ waiting }, { devices }] = await Promise.all(answers.map((answer) => answer.json()));
    if (state(waiting, devices) !== page.dataset.state) return location.reload();
  }
  setTimeout(look, LOOK_MS);
}

const page = document.querySelector("[data-state]");
if (page) look();
