import { fields, send } from "./command.js";

const form = document.querySelector("#sign-in");
const problem = form.querySelector(".problem");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const key = form.querySelector("button");
  key.disabled = true;
  problem.textContent = "";
  const why = await send(form.dataset.post, fields(form));
  key.disabled = false;
  if (why === null) {
    location.reload();
    return;
  }
  problem.textContent = why;
  form.elements.pin.value = "";
  form.elements.pin.focus();
});
