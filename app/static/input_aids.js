// Small aids for single inputs: show a password, format JSON, pick records into a list of ids, filter a list of checkboxes.

import { closest, createElement, getElement, queryAll } from "./elements.js";
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
    if (format) formatJson(getElement(format, HTMLTextAreaElement));
  });
  form.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
    const { adds, filter, json } = target.dataset;
    if (adds && target instanceof HTMLInputElement) addRecord(target, getElement(adds, HTMLTextAreaElement));
    if (filter) filterCheckboxes(target.value, getElement(filter, HTMLElement));
    if (json !== undefined && target instanceof HTMLTextAreaElement) showJsonState(target);
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

/** @param {HTMLTextAreaElement} area */
function formatJson(area) {
  try {
    area.value = JSON.stringify(JSON.parse(area.value), null, 2);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  } catch {
    showJsonState(area);
  }
  area.focus();
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
  const isValid = isJson(area.value);
  note.prepend(createElement("span", isValid ? "ok" : "broken", [isValid ? say("json-valid") : say("json-not-valid-yet")]));
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
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
