// Ctrl+K: a list of all fields that are shown, across panels. It is narrowed by typing; "!" leaves those with problems, "*"
// those that were changed. "?" lists the shortcuts.

import { createElement, listenUntil, queryAll } from "./elements.js";
import { say } from "./texts.js";

const MAX_SHOWN = 50;

/**
 * @typedef {object} Target
 * @property {HTMLElement} field
 * @property {string} label
 * @property {string} where panel and card
 * @property {boolean} hasProblem
 * @property {boolean} isChanged
 */

/**
 * @typedef {object} Hidden
 * @property {string} label
 * @property {string} reason the rules that hide it, in words
 */

/**
 * @param {HTMLFormElement} form
 * @param {AbortSignal} lifetime
 * @param {(field: HTMLElement) => void} goTo
 */
export function createFieldFinder(form, lifetime, goTo) {
  const listen = listenUntil(lifetime);
  const input = createElement("input", "input", []);
  const list = createElement("ul", "", []);
  const finder = makeDialog(say("go-to-field"), [input, list, createElement("p", "help", [say("finder-help")])]);
  const help = makeDialog(say("shortcuts"), [shortcutList()]);
  /** @type {Target[]} */
  let shown = [];
  /** @type {Hidden[]} for administrators */
  let hidden = [];
  let current = 0;

  input.type = "search";
  input.autocomplete = "off";
  setAttributes(input, { role: "combobox", "aria-label": say("go-to-field") });
  setAttributes(input, { "aria-controls": "finder-list", "aria-expanded": "true" });
  list.id = "finder-list";
  setAttributes(list, { role: "listbox", "aria-label": say("fields") });

  function update() {
    shown = matching(targetsIn(form), input.value).slice(0, MAX_SHOWN);
    current = 0;
    const lines = [...shown.map(item), ...hiddenWith(hidden, input.value).map(hiddenItem)];
    list.replaceChildren(...(lines.length > 0 ? lines : [createElement("li", "help", [say("no-such-field")])]));
    markCurrent();
  }

  /** For administrators: the reasons why fields are hidden, given what is typed so far. */
  async function lookForHidden() {
    const url = document.getElementById("why")?.getAttribute("href");
    if (!url) return;
    const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    const body = new URLSearchParams(/** @type {[string, string][]} */ (texts));
    try {
      const response = await fetch(url, { method: "POST", body });
      hidden = response.ok ? (await response.json()).hidden : [];
    } catch {
      hidden = [];
    }
    if (finder.open) update();
  }

  function markCurrent() {
    [...list.children].forEach((each, index) => each.setAttribute("aria-selected", String(index === current && shown.length > 0)));
    list.children[current]?.scrollIntoView({ block: "nearest" });
    if (shown.length > 0) input.setAttribute("aria-activedescendant", `finder-${current}`);
    else input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  function choose(index) {
    const target = shown[index];
    if (!target) return;
    finder.close();
    goTo(target.field);
  }

  function open() {
    if (finder.open) return;
    input.value = "";
    hidden = [];
    update();
    finder.showModal();
    lookForHidden();
    input.focus();
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
    const step = steps[event.key];
    if (event.key === "Enter") choose(current);
    // The first Escape would clear the text only.
    else if (event.key === "Escape") finder.close();
    else if (step && shown.length > 0) current = (current + step + shown.length) % shown.length;
    if (event.key !== "Enter" && !step) return;
    event.preventDefault();
    markCurrent();
  }

  listen(input, "input", update);
  listen(input, "keydown", move);
  listen(list, "click", ({ target }) => {
    const index = [...list.children].indexOf(target instanceof Element ? /** @type {Element} */ (target.closest("li")) : list);
    choose(index);
  });
  listen(document, "keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    } else if (event.key === "?" && !isTyping(event.target) && !help.open) {
      event.preventDefault();
      help.showModal();
    }
  });
  listen(document.getElementById("find-field"), "click", open);
  document.body.append(finder, help);
  lifetime.addEventListener("abort", () => [finder, help].forEach((each) => each.remove()));
}

/** @param {HTMLFormElement} form @returns {Target[]} */
function targetsIn(form) {
  return queryAll(form, ".panel:not([hidden]) .field[data-position]:not([hidden])")
    .filter((field) => !field.closest("[hidden]:not(.columns)"))
    .map((field) => ({
      field,
      label: labelOf(field),
      where: [".panel-name", ".card > header"].map((each) => headingOf(field, each)).filter(Boolean).join(" › "),
      hasProblem: field.querySelector(".messages > .error") !== null,
      isChanged: field.classList.contains("changed"),
    }));
}

/** @param {HTMLElement} field */
function labelOf(field) {
  const label = field.querySelector("label, .label, legend");
  const text = [...(label?.childNodes ?? [])].filter((each) => !(each instanceof Element && each.matches(".req")));
  return text.map((each) => each.textContent).join("").trim();
}

/** @param {HTMLElement} field @param {string} selector */
function headingOf(field, selector) {
  const around = field.closest(selector === ".panel-name" ? ".panel" : ".card");
  return around?.querySelector(selector === ".panel-name" ? ".panel-name" : "header h3, header h2")?.textContent?.trim() ?? "";
}

/**
 * Fields that have all words in their label or their panel; those with the words in the label come first.
 * @param {Target[]} targets @param {string} text
 */
export function matching(targets, text) {
  const wanted = text.trim();
  const words = wanted.replace(/^[!*]/, "").toLowerCase().split(/\s+/).filter(Boolean);
  /** @param {string} where */
  const has = (where) => words.every((word) => where.toLowerCase().includes(word));
  const possible = targets.filter(
    ({ label, where, hasProblem, isChanged }) =>
      has(`${label} ${where}`) && (!wanted.startsWith("!") || hasProblem) && (!wanted.startsWith("*") || isChanged),
  );
  return [...possible.filter(({ label }) => has(label)), ...possible.filter(({ label }) => !has(label))];
}

/**
 * Hidden fields that have all words in their label.
 * @param {Hidden[]} hidden @param {string} text
 */
export function hiddenWith(hidden, text) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return hidden.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word))).slice(0, MAX_SHOWN);
}

/** @param {Hidden} hidden */
function hiddenItem({ label, reason }) {
  const text = createElement("span", "", [label, createElement("small", "help", [reason])]);
  const line = createElement("li", "help", [text, createElement("span", "chip", [say("is-hidden")])]);
  setAttributes(line, { role: "option", "aria-disabled": "true" });
  return line;
}

/** @param {Target} target @param {number} index */
function item({ label, where, hasProblem, isChanged }, index) {
  const marks = [hasProblem ? say("has-problem") : "", isChanged ? say("is-changed") : ""].filter(Boolean);
  const text = createElement("span", "", [label, createElement("small", "help", [where])]);
  const line = createElement("li", "", [text, ...marks.map((mark) => createElement("span", "chip", [mark]))]);
  line.id = `finder-${index}`;
  line.setAttribute("role", "option");
  return line;
}

/** @param {string} name @param {HTMLElement[]} content */
function makeDialog(name, content) {
  const close = createElement("button", "button small", [say("close")]);
  close.value = "";
  const dialog = createElement("dialog", "palette", [createElement("form", "", [...content, close])]);
  setAttributes(/** @type {HTMLElement} */ (dialog.firstElementChild), { method: "dialog" });
  dialog.setAttribute("aria-label", name);
  return dialog;
}

function shortcutList() {
  const lines = [
    [say("save-key"), say("shortcut-save")],
    [say("finder-key"), say("go-to-field")],
    [say("next-panel-key"), say("next-panel")],
    [say("previous-panel-key"), say("previous-panel")],
    ["?", say("shortcuts")],
  ];
  const items = lines.map(([keys = "", text = ""]) =>
    createElement("li", "", [createElement("span", "", [text]), createElement("kbd", "", [keys])]),
  );
  return createElement("ul", "", items);
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  const typed = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  return target instanceof Element && target.matches(typed);
}

/** @param {HTMLElement} element @param {Record<string, string>} attributes */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
