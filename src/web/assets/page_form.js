// What only a page beside the board has: its pictures, how long its texts are, and how it looks.

import { upload } from "./upload.js";

// Somebody who waits reads this many characters a second, and needs a while to look up.
const READ_A_SECOND = 3;
const LOOK_UP_S = 3;

/** What the form says of the page. */
export function page(form) {
  const body = { title: {}, picture: {}, weight: Number(form.elements.weight.value) };
  body.seconds = Number(form.elements.seconds.value);
  for (const title of form.querySelectorAll('[name="page-title"]')) {
    if (title.value.trim() !== "") body.title[title.lang] = title.value;
  }
  for (const list of form.querySelectorAll("[data-pictures]")) {
    const hashes = Array.from(list.querySelectorAll("li"), (item) => item.dataset.hash);
    if (hashes.length > 0) body.picture[list.dataset.pictures] = hashes;
  }
  return body;
}

/** Takes the pictures out that were uploaded since. */
export function clear(form) {
  for (const list of form.querySelectorAll("[data-touched]")) {
    list.querySelector("ol").replaceChildren();
    delete list.dataset.touched;
  }
}

/** Makes the forms in a part of the page ready. */
export function ready(part) {
  for (const form of part.querySelectorAll("form")) {
    if (form.querySelector('[data-for="page"]')) refresh(form);
  }
}

/** Brings what depends on the form's fields up to date. */
export function refresh(form) {
  const part = form.querySelector('[data-for="page"]');
  const isPage = form.elements.form.value === "page";
  const first = form.querySelector("textarea");
  const pictures = part.querySelector("[data-pictures]").querySelectorAll("li");
  // A page may be pictures alone. What is hidden need not be filled in.
  first.required = !(isPage && pictures.length > 0);
  form.elements.seconds.disabled = !isPage;
  form.querySelector('[name="page-title"]').required = isPage;
  const line = Number(pictures.length > 0 ? part.dataset.beside : part.dataset.line);
  for (const area of form.querySelectorAll("textarea")) {
    const texts = lines(area.value);
    const longest = Math.max(0, ...texts.map(columns));
    const over = texts.length > part.dataset.lines || longest > line;
    tell(area, isPage, over, [texts.length, part.dataset.lines, han(longest), han(line)]);
  }
  for (const title of form.querySelectorAll('[name="page-title"]')) {
    const most = Number(title.nextElementSibling.dataset.most);
    const length = columns(title.value.trim());
    tell(title, isPage, length > most, [han(length), han(most)]);
  }
  if (isPage) show(form, part, first, pictures);
}

function tell(field, isSeen, isOver, values) {
  const count = field.parentElement.querySelector(".count");
  count.hidden = !isSeen;
  count.classList.toggle("over", isOver);
  count.textContent = filled(count.dataset.said, values);
}

function show(form, part, first, pictures) {
  const title = part.querySelector('[name="page-title"]').value.trim();
  const texts = lines(first.value);
  const board = part.querySelector(".board .page");
  board.querySelector(".title").textContent = title;
  board.querySelector("ol").replaceChildren(...texts.map(item));
  const picture = board.querySelector("img");
  picture.hidden = pictures.length === 0;
  board.classList.toggle("beside", pictures.length > 0 && texts.length > 0);
  if (pictures.length > 0) picture.src = pictures[0].querySelector("img").src;
  else picture.removeAttribute("src");
  const read = [title, ...texts].map(columns).reduce((all, one) => all + han(one), 0);
  const least = part.querySelector(".least");
  least.textContent = filled(least.dataset.said, [Math.ceil(read / READ_A_SECOND) + LOOK_UP_S]);
}

function item(text) {
  const line = document.createElement("li");
  line.textContent = text;
  return line;
}

function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

/** Columns of half a Han character, as the hub counts them. */
function columns(text) {
  return Array.from(text).reduce((all, sign) => all + (sign.codePointAt(0) < 128 ? 1 : 2), 0);
}

function han(columns) {
  return Math.ceil(columns / 2);
}

function filled(text, values) {
  return values.reduce((said, value, at) => said.replace(`{${at}}`, value), text);
}

async function add(list, files) {
  const [problem, state] = [list.querySelector(".problem"), list.querySelector(".uploading")];
  const [form, input] = [list.closest("form"), list.querySelector('[type="file"]')];
  const keys = form.querySelectorAll("button.main, [type=file]");
  problem.textContent = "";
  keys.forEach((key) => (key.disabled = true));
  const why = [];
  for (const file of files) {
    state.hidden = false;
    state.querySelector("span").textContent = filled(state.dataset.said, [file.name]);
    const bar = state.querySelector("progress");
    bar.value = 0;
    const isTooLarge = file.size > Number(input.dataset.most);
    const answer = isTooLarge ? { problem: input.dataset.tooLarge } : await upload(file, (part) => (bar.value = part));
    if (answer.problem) why.push(`${file.name}: ${answer.problem}`);
    else answer.pictures.forEach((picture) => append(list, picture));
  }
  state.hidden = true;
  input.value = "";
  keys.forEach((key) => (key.disabled = false));
  problem.textContent = why.join("\n");
  refresh(form);
}

function append(list, picture) {
  const one = list.querySelector("template").content.firstElementChild.cloneNode(true);
  one.dataset.hash = picture.hash;
  one.querySelector("img").src = `/v1/files/${picture.hash}`;
  list.querySelector("ol").append(one);
  list.dataset.touched = "";
}

document.addEventListener("change", ({ target }) => {
  const list = target.closest("[data-pictures]");
  if (list && target.type === "file") add(list, Array.from(target.files));
});

document.addEventListener("click", ({ target }) => {
  const key = target.closest("[data-pictures] [data-do]");
  if (!key) return;
  const [one, form] = [key.closest("li"), key.closest("form")];
  key.closest("[data-pictures]").dataset.touched = "";
  if (key.dataset.do === "remove") {
    const next = one.nextElementSibling || one.previousElementSibling;
    const focus = next ? next.querySelector('[data-do="remove"]') : one.closest("[data-pictures]").querySelector("input");
    one.remove();
    focus.focus();
  } else {
    if (key.dataset.do === "earlier" && one.previousElementSibling) one.previousElementSibling.before(one);
    if (key.dataset.do === "later" && one.nextElementSibling) one.nextElementSibling.after(one);
    key.focus();
  }
  refresh(form);
});

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    const list = event.target.closest && event.target.closest("[data-pictures]");
    // A file that misses the list is not to take the page's place.
    event.preventDefault();
    document.querySelectorAll(".dropping").forEach((other) => other.classList.remove("dropping"));
    if (!list) return;
    list.classList.toggle("dropping", name === "dragover");
    const isFree = !list.querySelector('[type="file"]').disabled;
    if (name === "drop" && isFree) add(list, Array.from(event.dataTransfer.files));
  });
}

document.addEventListener("input", ({ target }) => {
  if (target.form && target.form.querySelector('[data-for="page"]')) refresh(target.form);
});

ready(document);
