// Messages that a frame shows by itself: a card in place of the form, or a notice above the form.

import { createElement, getElement } from "./elements.js";

/**
 * A button's label, and what it does: a function, or an address that opens in a new tab.
 * @typedef {[label: string, action: string | ((event: MouseEvent) => unknown)]} Action
 */

/**
 * Shows a card in place of everything else.
 * @param {{ title: string, text?: string, actions?: Action[], isBusy?: boolean }} message
 */
export function showCard({ title, text = "", actions = [], isBusy = false }) {
  const card = createElement("section", "card says", [createElement("h1", "", [title])]);
  if (text) card.append(createElement("p", "help", [text]));
  if (actions.length > 0) card.append(createElement("p", "row", actions.map(createControl)));
  card.setAttribute("role", isBusy ? "status" : "alert");
  card.classList.toggle("busy", isBusy);
  const shell = createElement("main", "shell", [card]);
  shell.id = "shell";
  document.body.replaceChildren(shell);
}

/**
 * Shows a notice above the form. It replaces an earlier one.
 * @param {{ title: string, text?: string, actions?: Action[] }} message
 * @returns {HTMLElement}
 */
export function showNotice({ title, text = "", actions = [] }) {
  hideNotice();
  const words = createElement("p", "", [createElement("b", "", [title]), ` ${text}`]);
  const notice = createElement("div", "notice warn", [words, ...actions.map(createControl)]);
  notice.id = "frame-notice";
  notice.setAttribute("role", "alert");
  getElement("notices", HTMLElement).prepend(notice);
  return notice;
}

export function hideNotice() {
  document.getElementById("frame-notice")?.remove();
}

/**
 * A button, or a link that looks like one. The first is the main one.
 * @param {Action} action
 * @param {number} index
 */
function createControl([label, action], index) {
  const className = index === 0 ? "button small primary" : "button small";
  if (typeof action === "string") {
    const link = createElement("a", className, [label]);
    return Object.assign(link, { href: action, target: "_blank", rel: "noopener" });
  }
  const button = createElement("button", className, [label]);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
}
