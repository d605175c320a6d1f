// The live page: the hub sends its changing part whenever something changed; the pieces that differ are replaced.

import { ask } from "./command.js";
import { open, submit } from "./dialogs.js";
import { tell } from "./sound.js";
import { follow } from "./stream.js";

// The page does not wait for its chart.
let drawChart = () => {};
import("./chart.js").then((chart) => {
  drawChart = chart.draw;
  drawChart();
});

const live = document.querySelector("#live");
const clock = document.querySelector("#clock");
const offline = document.querySelector("#offline");
const found = document.querySelector("#found");
const policy = window.trustedTypes?.createPolicy("jiaohao", { createHTML: (html) => html });

// How far the hub's clock is ahead of this computer's.
let ahead = 0;
let asked = 0;
let shown = 0;
// A key that is pressed stays until it is let go, or for a while: it may be let go outside of the window.
const PRESS_MS = 2000;
let pressedAt = -PRESS_MS;
let missed = false;
// The hub speaks every five seconds. A line that says nothing for this long is lost, whatever the browser thinks.
const SILENT_MS = 12000;
let heardAt = Date.now();

const isPressed = () => performance.now() - pressedAt < PRESS_MS;

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}

async function page(path) {
  const answer = await ask(path, { headers: { "Accept-Language": document.documentElement.lang } });
  // Whoever is no longer signed in has to do it again.
  if (answer?.status === 401 || answer?.status === 403) location.reload();
  return answer?.ok ? parse(await answer.text()) : null;
}

function heard({ lang, html }) {
  heardAt = Date.now();
  // A tab in another language asks for itself.
  if (lang !== document.documentElement.lang) return changed();
  shown = ++asked;
  show(parse(html));
}

/** Asks for the part as it is now: after a command of one's own, and where the stream is not to be trusted. */
async function changed() {
  const mine = ++asked;
  const fresh = await page("/web/live");
  // An answer that was overtaken says what was before.
  if (mine < shown) return;
  shown = mine;
  if (fresh) show(fresh);
  else offline.hidden = false;
}

function show(fresh) {
  missed = isPressed();
  if (missed) return;
  offline.hidden = true;
  replace(fresh);
  drawChart();
  tellAlarms();
  count();
  followReprints();
}

// Piece by piece, so that a key under a finger stays where and what it is.
function replace(fresh) {
  const ids = (root) => Array.from(root.querySelectorAll("[id]"), (piece) => piece.id).join(" ");
  if (ids(fresh) !== ids(live)) {
    live.replaceChildren(fresh);
    return;
  }
  for (const piece of fresh.querySelectorAll("[id]")) {
    const known = document.getElementById(piece.id);
    const isWhole = piece.querySelector("[id]") === null;
    // A clock that counts by itself is no difference.
    known.querySelectorAll("[data-since]").forEach((time) => (time.textContent = ""));
    if (isWhole && !known.isEqualNode(piece)) {
      const focused = known.contains(document.activeElement) ? document.activeElement.dataset.id : null;
      const isUnfolded = known.querySelector("details")?.open ?? false;
      known.replaceWith(piece.cloneNode(true));
      const now = document.getElementById(piece.id);
      if (focused !== null) now.querySelector(focused ? `button[data-id="${focused}"]` : "summary")?.focus();
      if (isUnfolded) now.querySelector("details")?.setAttribute("open", "");
    }
  }
  for (const [index, line] of fresh.querySelectorAll("section > p").entries()) {
    live.querySelectorAll("section > p")[index]?.replaceWith(line.cloneNode(true));
  }
}

function tellAlarms() {
  tell(document.querySelector("#alarms").dataset.new.split(" ").filter((id) => id !== ""));
}

// The clock, and how long each counter has been at it.
function count() {
  if (missed || Date.now() - heardAt > SILENT_MS) changed();
  const { now, clock: time, date } = document.querySelector("#now").dataset;
  if (document.querySelector("#now").counted !== now) {
    document.querySelector("#now").counted = now;
    ahead = Number(now) - Date.now();
  }
  clock.textContent = `${date} ${time}`;
  for (const since of live.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() + ahead - Number(since.dataset.since)) / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const end = String(seconds % 60).padStart(2, "0");
    since.textContent = hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${end}` : `${minutes}:${end}`;
  }
}

live.addEventListener("pointerdown", () => (pressedAt = performance.now()));
for (const end of ["pointerup", "pointercancel"]) {
  // The click comes after it.
  document.addEventListener(end, () => setTimeout(() => {
    pressedAt = -PRESS_MS;
    if (missed) changed();
  }));
}

live.addEventListener("click", ({ target }) => {
  const key = target.closest("[data-dialog]");
  if (key) open(key);
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  event.preventDefault();
  if (form.id === "find") find(form.elements.number.value);
  else if (await submit(form)) {
    if (found.contains(form)) find(found.dataset.number);
    else form.closest("dialog").close();
    changed();
  }
});

const ticketsPath = (number) => `/web/tickets?number=${encodeURIComponent(number)}`;

async function find(number) {
  found.dataset.number = number;
  const tickets = await page(ticketsPath(number));
  const dialog = document.querySelector("#tickets");
  dialog.querySelector(".problem").textContent = tickets ? "" : document.body.dataset.unreachable;
  if (tickets) found.replaceChildren(tickets);
  if (!dialog.open) dialog.showModal();
}

// Where the number may be printed again and what became of it, while the dialog is open: only that piece, so that nothing
// typed is lost.
async function followReprints() {
  const dialog = document.querySelector("#tickets");
  if (!dialog.open || !found.querySelector(".reprint")) return;
  const fresh = await page(ticketsPath(found.dataset.number));
  for (const piece of fresh?.querySelectorAll(".reprint") ?? []) {
    const known = document.getElementById(piece.id);
    if (!known || known.isEqualNode(piece)) continue;
    const [was, is] = [known, piece].map((one) => one.querySelector("select"));
    const focused = known.contains(document.activeElement) ? document.activeElement.tagName : null;
    const chosen = was && is?.querySelector(`option[value="${was.value}"]:not(:disabled)`);
    known.replaceWith(piece);
    if (chosen) is.value = was.value;
    if (focused) piece.querySelector(focused)?.focus();
  }
}

follow(heard, (connected) => {
  offline.hidden = connected;
  // A lost stream may be a session that is over: the next answer tells.
  setTimeout(changed, connected ? 0 : 500);
});
setInterval(count, 1000);
count();
tellAlarms();
