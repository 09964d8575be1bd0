// Small aids for single inputs: show a password, format JSON, pick records into a list of ids, filter a list of checkboxes.

import { closest, createElement, getElement, queryAll } from "./elements.js";
import { formatJson, judgeJson } from "./json_text.js";
import { say } from "./texts.js";

/**
 * Starts the aids of a form. Elements say by data attributes what they do, with the id of the input that they do it to.
 * @param {HTMLFormElement} form
 */
export function startAids(form) {
  form.addEventListener("click", ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    const { reveal, format } = target.dataset;
    if (reveal) togglePassword(target, getElement(reveal, HTMLElement));
    if (format) formatArea(getElement(format, HTMLTextAreaElement));
  });
  form.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
    if (target.validity?.customError) target.setCustomValidity("");
    const { adds, filter, json } = target.dataset;
    if (adds && target instanceof HTMLInputElement) addRecord(target, getElement(adds, HTMLTextAreaElement));
    if (filter) filterCheckboxes(target.value, getElement(filter, HTMLElement));
    if (json !== undefined && target instanceof HTMLTextAreaElement) showJsonState(target);
  });
  form.addEventListener("paste", pasteLines);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
    const { adds, filter } = event.target.dataset;
    if (adds || filter) event.preventDefault(); // a search must not save the form around it
  });
}

/**
 * Disables the input for a new secret wherever the stored one is kept or cleared: it is out of sight then, and what a program
 * fills in there, such as a password manager, is not sent. A field that is read-only stays disabled.
 * @param {HTMLFormElement} form
 */
export function disableKeptSecrets(form) {
  for (const choices of queryAll(form, ".secret:not([hidden])")) {
    const chosen = choices.querySelector("input:checked");
    const input = closest(choices, ".field")?.querySelector(".secret-new .input");
    if (!(chosen instanceof HTMLInputElement) || chosen.disabled) continue;
    if (input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement) input.disabled = chosen.value !== "replace";
  }
}

/**
 * After a choice of what happens to a stored secret: moves to the input for a new secret, or empties it.
 * @param {EventTarget | null} radio
 */
export function updateSecretInput(radio) {
  if (!(radio instanceof HTMLInputElement) || radio.type !== "radio" || !radio.name.startsWith("s.")) return;
  const input = closest(radio, ".field")?.querySelector(".secret-new .input");
  if (!(input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement)) return;
  if (radio.value === "replace") input.focus();
  else input.value = "";
}

/**
 * Adds the chosen record's id as a line of the text area. A text that is no option is still being searched for.
 * @param {HTMLInputElement} search
 * @param {HTMLTextAreaElement} area
 */
function addRecord(search, area) {
  if (![...(search.list?.options ?? [])].some((option) => option.value === search.value)) return;
  const ids = area.value.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  if (!ids.includes(search.value)) area.value = [...ids, search.value].join("\n");
  search.value = "";
  for (const type of ["input", "change"]) area.dispatchEvent(new Event(type, { bubbles: true }));
}

/**
 * Shows or hides what is typed into a secret, of one line or of several.
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} input
 */
function togglePassword(button, input) {
  const isShown = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isShown));
  button.textContent = isShown ? say("hide") : say("show");
  if (input instanceof HTMLInputElement) input.type = isShown ? "text" : "password";
  else input.classList.toggle("shown", isShown);
}

/**
 * Formats JSON as if the person had typed it, so that the browser's undo brings back what was there.
 * @param {HTMLTextAreaElement} area
 */
function formatArea(area) {
  const formatted = formatJson(area.value);
  if (formatted === null) showJsonState(area);
  area.focus();
  if (formatted === null || formatted === area.value) return;
  area.select();
  if (!document.execCommand?.("insertText", false, formatted)) {
    area.value = formatted;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/**
 * Says whether a text is JSON while it is typed. The server checks it again when the person leaves the field.
 * @param {HTMLTextAreaElement} area
 */
function showJsonState(area) {
  const note = closest(area, ".field")?.querySelector(".note");
  if (!note) return;
  for (const earlier of queryAll(note, "span")) earlier.remove();
  if (area.value.trim() === "") return;
  const { isGood, words } = judgeJson(area.value);
  note.prepend(createElement("span", isGood ? "ok" : "broken", [words]));
}

/**
 * A browser makes one line of pasted lines, which breaks a key. A secret gets as many lines as it needs; any other
 * input refuses several lines, and says so.
 * @param {ClipboardEvent} event
 */
function pasteLines(event) {
  const { target } = event;
  const text = event.clipboardData?.getData("text/plain").replace(/[\r\n]+$/, "") ?? "";
  if (!(target instanceof HTMLInputElement) || !/[\r\n]/.test(text)) return;
  event.preventDefault();
  if (closest(target, ".secret-new")) {
    const area = asArea(target);
    area.value = text;
    for (const type of ["input", "change"]) area.dispatchEvent(new Event(type, { bubbles: true }));
    return;
  }
  target.setCustomValidity(say("one-line-only"));
  target.reportValidity();
}

/**
 * Puts a text area in place of a secret's input.
 * @param {HTMLInputElement} input
 */
function asArea(input) {
  const area = document.createElement("textarea");
  for (const { name, value } of input.attributes) if (!["type", "value"].includes(name)) area.setAttribute(name, value);
  area.classList.add("masked");
  area.classList.toggle("shown", input.type === "text");
  area.rows = 5;
  input.replaceWith(area);
  area.focus();
  return area;
}

/**
 * Shows the first input that holds half a date or half a number: the browser would send it as blank. It says in the
 * browser's own words what is missing.
 * @param {HTMLFormElement} form
 * @param {(input: HTMLInputElement) => void} show brings the input into sight
 * @returns {boolean} whether there is one
 */
export function reportHalfTyped(form, show) {
  /** @param {Element} input */
  const isHalf = (input) => input instanceof HTMLInputElement && !input.disabled && input.validity.badInput;
  const half = queryAll(form, ".field:not([hidden]) input.input").find(isHalf);
  if (!(half instanceof HTMLInputElement)) return false;
  show(half);
  half.reportValidity();
  return true;
}

/**
 * Hides the checkboxes whose label does not contain a text.
 * @param {string} text
 * @param {HTMLElement} box
 */
function filterCheckboxes(text, box) {
  const wanted = text.toLocaleLowerCase();
  for (const label of queryAll(box, "label")) label.hidden = !label.textContent.toLocaleLowerCase().includes(wanted);
}
