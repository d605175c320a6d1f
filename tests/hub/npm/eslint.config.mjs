// The scripts and styles of the hub's pages keep to what Chromium 86 knows: the browser of the oldest office PCs.

import css from "@eslint/css";
import compat from "eslint-plugin-compat";
import es from "eslint-plugin-es-x";

/** Chromium 86 knows ES2021 as a whole, and little of what came after. */
const isYounger = ({ category }) => Number(category.slice("ES".length)) > 2021;
// An array has methods of these names as well.
const isOfArraysToo = (name) => /^no-iterator-prototype-(every|filter|find|flatmap|foreach|map|reduce|some)$/.test(name);
const youngerRules = Object.entries(es.rules)
  .filter(([name, rule]) => isYounger(rule.meta.docs) && !isOfArraysToo(name))
  .map(([name]) => `es-x/${name}`);

/** No rule knows of these. */
const YOUNGER_METHODS = ["timeout", "any"].map((property) => ({ object: "AbortSignal", property }));
const YOUNGER_STYLES = [
  ["Rule Rule", "A rule within a rule is of Chromium 112."],
  ["FeatureRange", "A media query with < or > is of Chromium 104."],
  ["PseudoClassSelector[name=not] SelectorList > Selector:nth-child(2)", "A list in :not() is of Chromium 88."],
];

export default [
  {
    files: ["**/*.js"],
    plugins: { compat, "es-x": es },
    languageOptions: { ecmaVersion: "latest", sourceType: "module" },
    settings: {
      browsers: ["chrome 86"],
      // Also where the type of a value is not known: the name of a method is enough.
      "es-x": { aggressive: true },
    },
    rules: {
      ...Object.fromEntries(youngerRules.map((name) => [name, "error"])),
      "compat/compat": "error",
      "no-restricted-properties": ["error", ...YOUNGER_METHODS],
    },
  },
  {
    files: ["**/*.css"],
    plugins: { css },
    language: "css/css",
    rules: {
      "no-restricted-syntax": ["error", ...YOUNGER_STYLES.map(([selector, message]) => ({ selector, message }))],
      "css/use-baseline": [
        "error",
        {
          // What every browser knew by then. Chromium 86 is of October 2020, and knew a few things before the others.
          available: 2020,
          allowProperties: ["appearance", "outline", "user-select"],
          allowPropertyValues: { "overflow-wrap": ["anywhere"], "font-family": ["system-ui"] },
          allowSelectors: ["backdrop", "focus-visible"],
        },
      ],
    },
  },
];
