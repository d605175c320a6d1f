// The chart of how many waited today: drawn by uPlot from what the text above it carries. Times are minutes of the day.

import UPlot from "./uplot.js";

const HOUR = 60;
const HEIGHT = 190;

const style = getComputedStyle(document.documentElement);
const color = (name) => style.getPropertyValue(name).trim();
const font = `500 14px ${style.fontFamily}`;
const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => target.chart?.setSize(size(target))));

const size = (place) => ({ width: place.clientWidth, height: HEIGHT });

/** Draws it where it is not drawn yet, or not as it is now. */
export function draw() {
  const course = document.querySelector("#course");
  const place = document.querySelector(".chart");
  if (!course || !place) return;
  const said = JSON.stringify(course.dataset);
  if (place.said === said) return;
  place.said = said;
  const { data, range } = read(course.dataset);
  if (place.chart && String(place.range) === String(range)) {
    place.chart.setData(data);
    return;
  }
  place.range = range;
  place.chart?.destroy();
  place.chart = new UPlot(options(place, range), data, place);
  sizes.observe(place);
}

function read({ from, step, waiting, opens, closes, now }) {
  const known = waiting.split(" ").filter(Boolean).map(Number);
  const points = known.map((count, index) => [Number(from) + index * Number(step), count]);
  points.push(now.split(" ").map(Number));
  // The hall's hours, and when people waited outside of them.
  const busy = points.filter(([, count]) => count > 0).map(([time]) => time);
  const hours = opens ? [Number(opens), Number(closes)] : [points[0][0], points[points.length - 1][0]];
  const first = HOUR * Math.floor(Math.min(...hours, ...busy) / HOUR);
  const last = HOUR * Math.ceil(Math.max(...hours, ...busy) / HOUR);
  const range = [first, Math.max(last, first + HOUR)];
  const shown = points.filter(([time]) => range[0] <= time && time <= range[1]);
  return { data: [shown.map(([time]) => time), shown.map(([, count]) => count)], range };
}

function options(place, range) {
  const axis = { font, stroke: color("--ink2"), ticks: { show: false } };
  const grid = { stroke: color("--line"), width: 1 };
  const isLast = (chart) => [chart.data[0].length - 1];
  const points = { show: true, size: 8, fill: color("--blue"), filter: isLast };
  return {
    ...size(place),
    padding: [8, 22, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { time: false, range }, y: { range: (_, __, most) => [0, Math.max(5, Math.ceil(most * 1.1))] } },
    axes: [
      { ...axis, grid: { show: false }, size: 28, gap: 6, space: 64, incrs: [1, 2, 3, 4, 6].map((hours) => hours * HOUR), values: clock },
      { ...axis, grid, size: 40, gap: 8, space: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] },
    ],
    series: [{}, { stroke: color("--blue"), width: 2.5, points }],
  };
}

const clock = (_, splits) => splits.map((minute) => `${minute / HOUR}:00`);
