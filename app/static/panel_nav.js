// Ways through the panels of a form: to the previous and the next by button and by Alt+PageUp and Alt+PageDown, and all panels
// on one page, which the server remembers for the person, and this browser for frames.

import { closest, createElement, findElement, queryAll } from "./elements.js";
import { fetchWithSession } from "./session_fetch.js";
import { say } from "./texts.js";

/** The value of the entry of the select that stands for all panels. */
const ONE_PAGE = "all";
/** What was chosen on this page: a form that replaces another one may still say what was chosen before. @type {boolean | null} */
let chosen = null;

/**
 * @param {HTMLFormElement} form
 * @param {FormPanels} panels
 * @param {Listen} listen
 * @param {Surface} surface
 */
export function createPanelNav(form, panels, listen, surface) {
  const main = queryAll(form, ".main")[0];
  const onePage = findElement("one-page", HTMLButtonElement);
  const select = findElement("pick", HTMLSelectElement);
  if (!main || !onePage || !select) return;
  const nav = main.appendChild(createElement("nav", "onward", []));
  nav.setAttribute("aria-label", say("beside-panels"));
  const option = select.appendChild(createElement("option", "", []));
  option.value = ONE_PAGE;
  const storageKey = `forms-one-page:${form.dataset.owner}`;

  /** @param {number} step @param {string} word */
  function button(step, word) {
    const panel = panels.beside(step);
    if (!panel) return "";
    const label = createElement("button", step > 0 ? "button next" : "button", [createElement("small", "", [word]), panel.name]);
    label.type = "button";
    label.dataset.step = String(step);
    return label;
  }

  function show() {
    const hint = createElement("kbd", "wide", [say("next-panel-key")]);
    nav.replaceChildren(button(-1, say("previous-panel")), button(1, say("next-panel")));
    queryAll(nav, ".next small")[0]?.append(" ", hint);
  }

  /** @param {number} step */
  function go(step) {
    if (!panels.beside(step)) return;
    panels.step(step);
    surface.scrollToTop();
  }

  /** @param {boolean} isOn */
  function setOnePage(isOn) {
    panels.showAll(isOn);
    onePage?.setAttribute("aria-pressed", String(isOn));
    option.textContent = isOn ? say("panel-by-panel") : say("one-page");
  }

  function toggle() {
    const isOn = !form.classList.contains("one-page");
    setOnePage(isOn);
    chosen = isOn;
    writeSetting(storageKey, isOn);
    // A frame belongs to its host page, whose people the server may not know.
    if (surface.isFrame || surface.isPreview) return;
    const body = new URLSearchParams({ layout: isOn ? "one-page" : "panels" });
    fetchWithSession("/preferences", { method: "POST", body, keepalive: true }).catch(() => {});
  }

  listen(nav, "click", ({ target }) => {
    const pressed = closest(target, "[data-step]");
    if (pressed) go(Number(pressed.dataset.step));
  });
  listen(onePage, "click", toggle);
  listen(select, "change", () => {
    if (select.value !== ONE_PAGE) return;
    toggle();
    select.value = form.querySelector(".panel.current")?.id ?? "";
  });
  listen(document, "keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || (event.key !== "PageDown" && event.key !== "PageUp")) return;
    event.preventDefault();
    go(event.key === "PageDown" ? 1 : -1);
  });
  panels.onShow(show);
  const { layout } = form.dataset;
  setOnePage(chosen ?? (layout ? layout === "one-page" : readSetting(storageKey)));
  show();
}

/** @param {string} key */
function readSetting(key) {
  try {
    return localStorage.getItem(key) === "1";
  } catch {
    return false; // Without a storage it is asked for each time.
  }
}

/** @param {string} key @param {boolean} isOn */
function writeSetting(key, isOn) {
  try {
    if (isOn) localStorage.setItem(key, "1");
    else localStorage.removeItem(key);
  } catch {
    // As above.
  }
}
