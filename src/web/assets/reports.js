// Prints what is shown; without scripts the browser's own menu does.

const key = document.querySelector("#print");
key.hidden = false;
key.addEventListener("click", () => print());
