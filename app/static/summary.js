// The summary of problems at the top of a form, on one line: it follows corrections, counts what is left, leads to the fields,
// and goes with the last problem. Without this script it is the full list.

import { closest, createElement, findElement, queryAll } from "./elements.js";
import { say } from "./texts.js";

const FIELD = ".field[data-position]";

/**
 * @param {Listen} listen
 * @param {FormPanels} panels
 * @param {Surface} surface
 */
export function createSummary(listen, panels, surface) {
  const summary = document.getElementById("summary");
  const section = findElement("problems", HTMLElement);
  const title = findElement("problems-title", HTMLElement);
  const items = section ? queryAll(section, "li") : [];
  const toggle = createElement("button", "button small", []);
  const fullTitle = title?.textContent ?? "";
  let isOpen = false;

  function update() {
    if (!section?.isConnected || items.length === 0) return;
    const left = items.filter((item) => isLeft(item, items));
    if (left.length === 0) {
      summary?.replaceChildren();
      return;
    }
    const countLeft = say("problems-left", { count: left.length, total: items.length });
    if (title) title.textContent = left.length < items.length ? countLeft : fullTitle;
    for (const item of items) item.hidden = !left.includes(item) || !(isOpen || item === left[0]);
    section.classList.toggle("shut", !isOpen);
    toggle.hidden = left.length === 1;
    toggle.textContent = isOpen ? say("show-one-problem") : say("show-all-problems");
    toggle.setAttribute("aria-expanded", String(isOpen));
  }

  function start() {
    if (!section || items.length === 0) return;
    toggle.type = "button";
    title?.setAttribute("aria-live", "polite");
    section.append(toggle);
    update();
  }

  listen(toggle, "click", () => {
    isOpen = !isOpen;
    update();
  });
  listen(summary, "click", (event) => {
    const target = targetOf(closest(event.target, "a[href^='#f']"));
    if (!target) return;
    event.preventDefault();
    panels.show(target.closest(".panel"));
    surface.focus(target);
  });
  start();

  return { update };
}

/**
 * What a link of the summary names: "#f21-input", or "#f21" for a field without an input.
 * @param {HTMLElement | null} link
 */
function targetOf(link) {
  const id = link instanceof HTMLAnchorElement ? link.hash.slice(1) : "";
  return document.getElementById(id) ?? document.getElementById(id.replace("-input", ""));
}

/** @param {HTMLElement} item */
const fieldOf = (item) => closest(targetOf(item.querySelector("a")), FIELD);

/** @param {HTMLElement} item */
const textOf = (item) => item.querySelector("a")?.textContent ?? "";

/** @param {HTMLElement} field */
const errorsIn = (field) => queryAll(field, ":scope > .messages > .error").map((each) => each.textContent);

/**
 * Whether a problem is there still; its field may have another one by now, which takes its place. A secret that has to be
 * entered again is a problem until something is entered, and a conflict until one chooses.
 * @param {HTMLElement} item
 * @param {HTMLElement[]} items
 */
function isLeft(item, items) {
  const field = fieldOf(item);
  if (!field) return !targetOf(item.querySelector("a"))?.querySelector("input:checked");
  if (field.closest(".field[hidden], .card[hidden], .panel[hidden]")) return false;
  if (item.dataset.rule === "retype") return !field.classList.contains("changed");
  const errors = errorsIn(field);
  if (errors.includes(textOf(item))) return true;
  /** @param {string} error */
  const isListed = (error) => items.some((each) => textOf(each) === error && [field, null].includes(fieldOf(each)));
  const other = errors.find((error) => !isListed(error));
  const link = item.querySelector("a");
  if (link && other !== undefined) link.textContent = other;
  return other !== undefined;
}
