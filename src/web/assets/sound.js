// A sound for each new alarm, where somebody wants it: kept by this browser.

const NAME = "jiaohao-sound";
const box = document.querySelector("#sound input");
const title = document.title;
let known = null;
let context = null;

box.checked = localStorage.getItem(NAME) === "on";
box.addEventListener("change", () => {
  localStorage.setItem(NAME, box.checked ? "on" : "off");
  if (box.checked) ring();
});
// A browser lets a page sound only after somebody has touched it.
document.addEventListener("pointerdown", () => box.checked && awake(), { once: true });

function awake() {
  context ??= new AudioContext();
  return context.resume();
}

/** Tells of the alarms that nobody has seen to: their number in the tab's title, and a sound when one is new. */
export function tell(ids) {
  document.title = ids.length > 0 ? `(${ids.length}) ${title}` : title;
  const isNew = known !== null && ids.some((id) => !known.includes(id));
  known = ids;
  if (isNew && box.checked) ring();
}

async function ring() {
  await awake();
  [660, 880].forEach((pitch, index) => {
    const [tone, level] = [context.createOscillator(), context.createGain()];
    const from = context.currentTime + index * 0.25;
    tone.frequency.value = pitch;
    // Begins and ends softly: a sudden edge clicks.
    level.gain.setValueAtTime(0, from);
    level.gain.linearRampToValueAtTime(0.3, from + 0.02);
    level.gain.linearRampToValueAtTime(0, from + 0.24);
    tone.connect(level).connect(context.destination);
    tone.start(from);
    tone.stop(from + 0.25);
  });
}
