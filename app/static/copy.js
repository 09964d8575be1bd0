// Copy buttons: `data-copy` is the id of an element whose text is copied, `data-copy-from` a URL of ours whose content is copied.

import { closest } from "./elements.js";
import { say } from "./texts.js";

const MESSAGE_MS = 2000;

/** @param {HTMLElement} button */
async function textFor(button) {
  const source = sourceOf(button);
  if (source) return isTextControl(source) ? source.value : (source.textContent ?? "");
  const response = await fetch(button.dataset.copyFrom ?? "");
  if (!response.ok) throw new Error(response.statusText);
  return response.text();
}

/** @param {HTMLElement} button */
function sourceOf(button) {
  return document.getElementById(button.dataset.copy ?? "");
}

/**
 * @param {HTMLElement} element
 * @returns {element is HTMLInputElement | HTMLTextAreaElement}
 */
function isTextControl(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}

/**
 * Shows a message on the button for a moment.
 * @param {HTMLElement} button
 * @param {string} message
 */
function showMessage(button, message) {
  button.dataset.label ??= button.textContent ?? "";
  button.textContent = message;
  setTimeout(() => (button.textContent = button.dataset.label ?? ""), MESSAGE_MS);
}

/**
 * Selects the text, so that the person can copy it with the keyboard.
 * @param {HTMLElement} source
 */
function selectText(source) {
  source.focus();
  if (isTextControl(source)) source.select();
  else getSelection()?.selectAllChildren(source);
}

document.addEventListener("click", async (event) => {
  const button = closest(event.target, "[data-copy], [data-copy-from]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(await textFor(button));
    showMessage(button, say("copied"));
  } catch {
    const source = sourceOf(button);
    if (source) selectText(source);
    showMessage(button, source ? say("press-ctrl-c") : say("not-copied"));
  }
});
