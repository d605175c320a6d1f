import { fields, send } from "./command.js";

const form = document.querySelector("#sign-in");
const problem = form.querySelector(".problem");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { again, pin } = form.elements;
  if (again && again.value !== pin.value) {
    problem.textContent = form.dataset.differ;
    return;
  }
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
  for (const input of [again, pin]) if (input) input.value = "";
  pin.focus();
});
