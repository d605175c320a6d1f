// The page of the hall file: its forms, what they change, and the way back.

import { ask, send } from "./command.js";
import { again, begin, find, settled } from "./forms.js";

const main = document.querySelector("main");
const draft = () => ({ toml: find("#toml").value, based_on: find("#draft").dataset.based });

begin("/web/hall", () => ({ ...draft(), edits: [] }));

main.addEventListener("submit", (event) => {
  if (!event.target.dataset.pin) return;
  event.preventDefault();
  setPin(event.target);
});

main.addEventListener("click", async (event) => {
  const key = event.target.closest("button");
  if (!key) return;
  if (key.dataset.back) await back(key.dataset.back);
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
  const headers = { "Accept-Language": document.documentElement.lang };
  const answer = await ask(`/v1/hall/files/${id}`, { headers });
  if (answer?.ok) await again({ toml: (await answer.json()).toml });
}

async function adopt(key) {
  key.disabled = true;
  await settled();
  const why = await send("/v1/hall/adopt", draft());
  if (why === null) {
    location.reload();
    return;
  }
  find("#confirm").close();
  await again({});
  find(".problem").textContent = why;
}
