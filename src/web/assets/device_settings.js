// The form of a device's settings: its fields are named by their path in what the hub is told.

const rows = (form) => Array.from(form.querySelectorAll(".quiet"));
const inputs = (within) => Array.from(within.querySelectorAll("[name]"));

// A row of quiet hours without a beginning and an end is none.
function isFilled(row) {
  return Array.from(row.querySelectorAll('[type="time"]')).some((time) => time.value !== "");
}

function value(input) {
  if (input.value === "") return null;
  return input.type === "number" ? Number(input.value) : input.value;
}

const last = (path) => path.slice(path.lastIndexOf("/") + 1);

/** All settings, as the form says them. */
export function settings(form) {
  const all = {};
  for (const input of inputs(form)) {
    if (!input.closest(".quiet")) all[last(input.name)] = value(input);
  }
  const role = form.dataset.settings;
  if (role === "display") {
    all.quiet = rows(form)
      .filter(isFilled)
      .map((row) => Object.fromEntries(inputs(row).map((input) => [last(input.name), value(input) ?? usual(input)])));
  }
  return { based_on: Number(form.dataset.based), settings: { [role]: all } };
}

// Of a row that somebody has begun: until midnight, and silent.
function usual(input) {
  return input.type === "time" ? "00:00" : 0;
}

/** Says beside its fields what is wrong with them, or what somebody else has set meanwhile. */
export function sayWhy(form, why) {
  form.querySelectorAll("[data-field]").forEach((place) => (place.textContent = ""));
  inputs(form).forEach((input) => input.removeAttribute("aria-invalid"));
  for (const { field, text } of why.mistakes ?? []) say(form, named(form, field), text[document.documentElement.lang] ?? why.detail);
  if (why.type !== "/problems/settings-changed" || !why.now) return;
  // Whoever saves again has seen it.
  form.dataset.based = why.now.version;
  const now = why.now.settings[form.dataset.settings] ?? {};
  for (const input of inputs(form)) {
    const other = there(now, input.name);
    if (other !== value(input)) say(form, input.name, form.dataset.now.replace("{0}", shown(input, other)));
  }
}

// The hub counts the rows that are filled.
function named(form, field) {
  const [, place] = /^display\/quiet\/(\d+)\//.exec(field) ?? [];
  if (place === undefined) return field;
  const row = rows(form).filter(isFilled)[Number(place)];
  const input = row && inputs(row).find((one) => last(one.name) === last(field));
  return input?.name ?? field;
}

// What stands at a path; times without their seconds, as the form has them.
function there(settings, path) {
  const [, ...parts] = path.split("/");
  const found = parts.reduce((within, part) => within?.[part], settings) ?? null;
  return typeof found === "string" && /^\d\d:\d\d:\d\d$/.test(found) ? found.slice(0, 5) : found;
}

function shown(input, value) {
  const option = Array.from(input.options ?? []).find((one) => one.value === (value ?? ""));
  return option ? option.textContent : (value ?? "–");
}

function say(form, field, text) {
  const input = inputs(form).find((one) => one.name === field);
  const place = Array.from(form.querySelectorAll("[data-field]")).find((one) => one.dataset.field === field);
  if (place) place.textContent = text;
  input?.setAttribute("aria-invalid", "true");
}
