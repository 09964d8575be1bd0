// Starts a form on a page of its own. After a save the person goes on where they were, and the link to the list leads
// to the list as they left it.

import { announce, withoutOneTimeParams } from "./announcements.js";
import { getElement, queryAll } from "./elements.js";
import { startForm } from "./form.js";
import { panelFragment, snapshotFromFragment } from "./fragments.js";
import { createPageSaves } from "./page_saves.js";
import { createPageSurface } from "./surfaces.js";
import { say } from "./texts.js";

/**
 * Goes on after a save. Notices at the top of the page stay in sight.
 * @param {StartedForm} form
 * @param {FormSnapshot} snapshot
 * @param {string} outcome of the save, such as "saved" or "unchanged"
 */
function goOn(form, snapshot, outcome) {
  form.restore(snapshot);
  if (!document.querySelector("#notices > *")) document.activeElement?.scrollIntoView({ block: "nearest" });
  announce(getElement("said", HTMLElement));
  // If the message at the top is out of sight, the bar repeats it.
  if (window.scrollY > 0 && outcome !== "unchanged") getElement("kept", HTMLElement).textContent = say("saved-briefly");
}

/**
 * Gives the focus to the first input of a new record, except where that opens a keyboard on the screen.
 * @param {HTMLFormElement} form
 */
function focusFirstInput(form) {
  if (matchMedia("(pointer: coarse)").matches) return;
  const first = queryAll(form, ".panel.current .field:not([hidden]) .input").find((input) => input.offsetParent);
  first?.focus({ preventScroll: true });
}

/**
 * Makes the link to the list lead to the list as it was left: filtered, sorted, at its page.
 * @param {HTMLAnchorElement} link
 */
function linkToListAsLeft(link) {
  const from = document.referrer ? new URL(document.referrer) : null;
  try {
    if (from?.origin === link.origin && from.pathname === link.pathname) {
      from.searchParams.delete("told");
      sessionStorage.setItem(link.pathname, from.search);
    }
    link.search = sessionStorage.getItem(link.pathname) ?? "";
  } catch {
    // Without a storage the link leads to the whole list.
  }
}

const outcome = new URLSearchParams(location.search).get("told");
const snapshot = snapshotFromFragment(location.hash);
history.replaceState(history.state, "", withoutOneTimeParams(location.href));
const listLink = document.querySelector(".top .crumbs a");
if (listLink instanceof HTMLAnchorElement) linkToListAsLeft(listLink);
/** @type {StartedForm} */
let form;
form = startForm(
  createPageSurface((started) => {
    form = started;
  }),
);
const saves = createPageSaves(() => form);
document.addEventListener("submit", (event) => {
  const { target } = event;
  if (event.defaultPrevented || !(target instanceof HTMLFormElement) || target.id !== "form") return;
  event.preventDefault();
  saves.save(event.submitter);
});
/** Goes to the field that the address names by its id: "#f=url". */
function followFieldLink() {
  if (location.hash.startsWith("#f=")) form.focusField(decodeURIComponent(location.hash.slice(3)));
}
window.addEventListener("hashchange", followFieldLink);
if (outcome && snapshot) goOn(form, snapshot, outcome);
else if (form.element.dataset.mode === "new" && !document.querySelector("#problems, #notices > *")) focusFirstInput(form.element);
// Until the page has loaded, the browser may still look for an element that the fragment names, and move the focus.
window.addEventListener("load", () => {
  followFieldLink();
  if (location.hash.includes("/")) history.replaceState(history.state, "", panelFragment(location.hash));
});
