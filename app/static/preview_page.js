// Starts the form of a draft in the frame of the screen where its definition is edited. It sends nothing to the server.
// The page around it hears which field was clicked, and says which one is selected.

import { closest, findElement, queryAll } from "./elements.js";
import { startForm } from "./form.js";
import { createPageSurface } from "./surfaces.js";

const FIELD = ".field[data-position]";

const form = startForm({
  ...createPageSurface(() => {}),
  isPreview: true,
  confirm: () => false,
  // The page around has the focus, and keeps it.
  showSummary() {},
});

/** @param {Event} event */
function reportField({ target }) {
  const position = closest(target, FIELD)?.dataset.position;
  if (position !== undefined) window.parent.postMessage({ type: "field", position: Number(position) }, location.origin);
}

/** @param {number} position @param {boolean} isMarked whether the field itself is selected, and not what is around it */
function selectField(position, isMarked) {
  const field = findElement(`f${position}`, HTMLElement);
  if (!field) return;
  field.classList.toggle("picked", isMarked);
  const panel = field.closest(".panel");
  const tab = panel && findElement(`${panel.id}-tab`, HTMLElement);
  if (panel && !panel.classList.contains("current")) tab?.click();
  // Scrolls the frame alone: the page around it stays.
  const { top, bottom } = field.getBoundingClientRect();
  if (top < 0 || bottom > window.innerHeight) window.scrollTo(0, window.scrollY + top - window.innerHeight / 3);
}

window.addEventListener("message", ({ origin, source, data }) => {
  if (origin !== location.origin || source !== window.parent || data?.type !== "select") return;
  for (const picked of queryAll(form.element, ".picked")) picked.classList.remove("picked");
  if (Number.isInteger(data.position)) selectField(data.position, data.marked === true);
});
form.element.addEventListener("click", reportField);
form.element.addEventListener("focusin", reportField);
if (window.parent !== window) window.parent.postMessage({ type: "ready" }, location.origin);
