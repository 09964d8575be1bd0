// Lint rules for the browser scripts and their tests. The linter itself is installed in tests/interop.

import { createRequire } from "node:module";

const js = createRequire(new URL("../interop/package.json", import.meta.url))("@eslint/js");

const NAMES_IN_TESTS = [
  "ReadableStream", "TextEncoder",
  "AbortController", "CustomEvent", "Event", "EventTarget", "Headers", "KeyboardEvent", "MouseEvent", "Response", "URL",
  "URLSearchParams", "document", "location", "performance", "setImmediate",
];
const CLASSIC_SCRIPTS = ["app/static/early.js", "app/static/trusted.js", "app/static/embed.js"];

export default [
  { ignores: ["app/static/vendor/**"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    rules: {
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-implicit-globals": ["error", { lexicalBindings: true }],
      "no-shadow": "error",
      "no-unused-vars": ["error", { args: "all", argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
  // The type checker reports names that do not exist, and knows those of browsers.
  { files: ["app/static/*.js"], rules: { "no-undef": "off" } },
  { files: CLASSIC_SCRIPTS, languageOptions: { sourceType: "script" } },
  {
    files: ["tests/scripts/*.mjs"],
    languageOptions: { globals: Object.fromEntries(NAMES_IN_TESTS.map((name) => [name, "readonly"])) },
  },
];
