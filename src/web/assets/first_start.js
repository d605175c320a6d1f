// A hub without a hall: its steps, one after another, and the hall at the end.

import { send } from "./command.js";
import { again, begin, find, settled } from "./forms.js";

const main = document.querySelector("main");
const based = () => find("#draft").dataset.based;

begin("/web/start", () => ({ step: find("#draft").dataset.step, based_on: based() }));

main.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-step]");
  const key = event.target.closest("button");
  if (link) {
    // What was typed last is on its way.
    event.preventDefault();
    if ((await settled()) !== false) location.assign(link.href);
  } else if (key?.dataset.template) await choose(key);
  else if (key?.id === "adopt") await adopt(key);
});

async function choose(key) {
  const { template, sure } = key.dataset;
  if (sure && !confirm(sure)) return;
  if (await again({ template })) find("#next").focus();
}

async function adopt(key) {
  key.disabled = true;
  const why = await send("/web/start/adopt", { based_on: based() });
  if (why === null) {
    // The same address is the hub's from now on.
    location.assign("/start");
    return;
  }
  key.disabled = false;
  find(".problem").textContent = why;
}
