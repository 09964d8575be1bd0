// Starts the screen on which a definition is edited. Every edit is a form that also works without scripts; with them the
// page stays where it is, and the preview and the outline select the same field.

import { createDraftRequests } from "./draft_requests.js";
import { closest, formParams, getElement } from "./elements.js";
import { startOutline } from "./outline_moves.js";
import { createPreviewFrame } from "./preview_frame.js";

const designer = getElement("designer", HTMLElement);
const outline = designer.querySelector(".outline");
const SEARCH_MS = 150;
let searchTimer = 0;
const editUrl = document.querySelector(".draft-tools form")?.getAttribute("action") ?? "";

const preview = createPreviewFrame((position) => {
  const link = document.querySelector(`.outline [data-position="${position}"]`);
  if (link instanceof HTMLAnchorElement) requests.show(link.href);
});
const requests = createDraftRequests((page) => {
  preview.follow(page);
  showSelection();
  const search = document.querySelector("[data-typed] input[type=search]");
  if (search instanceof HTMLInputElement && search !== document.activeElement) search.value = searchedIn(page);
});

function selectedLink() {
  const link = document.querySelector(".outline [data-pointer][aria-current]");
  return link instanceof HTMLElement ? link : null;
}

const selectedPointer = () => new URLSearchParams(location.search).get("at") ?? "";

/** @param {Document} page */
function searchedIn(page) {
  return page.querySelector("[data-typed] input[type=search]")?.getAttribute("value") ?? "";
}

function showSelection() {
  const link = selectedLink();
  const isField = link?.dataset.position !== undefined;
  const field = isField ? link : link?.closest("li")?.querySelector("[data-position]");
  const position = field instanceof HTMLElement ? Number(field.dataset.position) : null;
  preview.select(position, isField);
  link?.scrollIntoView({ block: "nearest" });
}

/** @param {Record<string, string>} fields @param {string} [at] */
function edit(fields, at) {
  requests.postLater(editUrl, () => {
    const selected = selectedLink()?.dataset.pointer ?? "";
    return new URLSearchParams({ ...lookedAt(), at: at ?? selected, ...fields });
  });
}

/** What else each edit says: the record in the preview, and the like. */
function lookedAt() {
  const given = [...new URLSearchParams(location.search)];
  return Object.fromEntries(given.filter(([name]) => ["tab", "record", "values", "why"].includes(name)));
}

/**
 * A key that is held down moves the same part again, wherever it is by then.
 * @param {Record<string, string>} fields @param {string} at
 */
function editAt(fields, at) {
  if (at === selectedLink()?.dataset.pointer) edit(fields);
  else edit(fields, at);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.getAttribute("action") !== editUrl) return;
  event.preventDefault();
  requests.post(form, event.submitter);
});
document.addEventListener("change", ({ target }) => {
  const form = closest(target, "form[data-live]");
  if (form instanceof HTMLFormElement && form.checkValidity()) requests.post(form);
});
document.addEventListener("click", (event) => {
  const link = closest(event.target, ".outline a[data-pointer], a[data-look]");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  requests.show(link.href);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.dataset.look === undefined) return;
  event.preventDefault();
  requests.show(`${form.action}?${formParams(form)}`);
});
/** Searches while somebody types. */
document.addEventListener("input", ({ target }) => {
  const form = closest(target, "form[data-typed]");
  if (!(form instanceof HTMLFormElement)) return;
  clearTimeout(searchTimer);
  searchTimer = setTimeout(() => {
    const query = new URLSearchParams({ ...Object.fromEntries(formParams(form)), ...lookedAt(), at: selectedPointer() });
    requests.show(`${form.action}?${query}`, false);
  }, SEARCH_MS);
});
document.addEventListener("click", (event) => {
  const line = Number(closest(event.target, "[data-line]")?.dataset.line);
  const area = document.querySelector("textarea.tall");
  if (!line || !(area instanceof HTMLTextAreaElement)) return;
  event.preventDefault();
  selectLine(area, line);
});
window.addEventListener("popstate", () => requests.show(location.href, false));

/** @param {HTMLTextAreaElement} area @param {number} line counted from 1 */
function selectLine(area, line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  document.querySelectorAll(".numbers > *")[line - 1]?.scrollIntoView({ block: "center" });
}

if (outline instanceof HTMLElement) startOutline(outline, { edit, editAt });
showSelection();
