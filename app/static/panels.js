// Panels as tabs: one panel is shown, arrow keys move between tabs, and the address says which panel is shown. On
// narrow pages a select takes the place of the tabs.

import { closest, createElement, findElement, getElement, queryAll } from "./elements.js";
import { panelFragment } from "./fragments.js";
import { say } from "./texts.js";

/**
 * A panel with its tab and its entry in the select.
 * @typedef {object} Entry
 * @property {HTMLElement} panel
 * @property {HTMLElement} tab
 * @property {HTMLOptionElement | undefined} option
 */

/**
 * @param {HTMLFormElement} form
 * @param {Listen} listen
 * @param {Surface} surface
 */
export function createPanels(form, listen, surface) {
  const select = findElement("pick", HTMLSelectElement);
  const rail = queryAll(form, ".rail > div")[0];
  const entries = queryAll(form, ".panel").map((panel, index) => ({
    panel,
    tab: getElement(`${panel.id}-tab`, HTMLElement),
    option: select?.options[index],
  }));
  // A frame may show some panels only. The others keep their inputs, and are shown when one of them has an error.
  const leftOut = new Set(entries.filter(({ panel }) => "leftOut" in panel.dataset));
  // Browsers that have this event find text in hidden panels too, and then show the panel.
  const areSearchable = "onbeforematch" in form;
  let areAllShown = false;
  let onShow = () => {};

  /** @param {Element | null} panel */
  const entryOf = (panel) => entries.find((entry) => entry.panel === panel);
  const firstVisible = () => entries.find(({ panel }) => !panel.hidden);
  const addressed = () => entries.find(({ panel }) => `#${panel.id}` === panelFragment(location.hash));

  /**
   * Shows one panel instead of the current one.
   * @param {Entry | undefined} shown
   * @param {{ focus?: boolean, keep?: boolean }} [options] whether to focus its tab, and to put it into the address
   */
  function showEntry(shown, { focus = false, keep = true } = {}) {
    if (!shown) return;
    for (const entry of entries) setCurrent(entry, entry === shown);
    if (focus) shown.tab.focus();
    if (select) select.value = shown.panel.id;
    if (keep) history.replaceState(history.state, "", `#${shown.panel.id}`);
    onShow();
  }

  /**
   * The entry of the visible panel that many steps after the current one.
   * @param {number} step
   */
  function entryBeside(step) {
    const reachable = entries.filter(({ panel }) => !panel.hidden);
    const index = reachable.findIndex(({ panel }) => panel.classList.contains("current"));
    return reachable[index + step];
  }

  /** @param {Entry} entry @param {boolean} isCurrent */
  function setCurrent({ panel, tab }, isCurrent) {
    panel.classList.toggle("current", isCurrent);
    const hidden = areSearchable && !isCurrent && !areAllShown ? "until-found" : false;
    for (const columns of queryAll(panel, ":scope > .columns")) columns.hidden = hidden;
    // Only the panel that is shown has a role, so that screen readers do not list the others.
    setAttribute(panel, "role", isCurrent ? "tabpanel" : null);
    setAttribute(panel, "aria-labelledby", isCurrent ? tab.id : null);
    tab.setAttribute("aria-selected", String(isCurrent));
    tab.tabIndex = isCurrent ? 0 : -1;
  }

  /** @param {Entry} entry @param {boolean} isHidden */
  function hideEntry(entry, isHidden) {
    const isAway = isHidden || leftOut.has(entry);
    entry.panel.toggleAttribute("hidden", isAway);
    entry.tab.toggleAttribute("hidden", isAway);
    if (entry.option) entry.option.hidden = entry.option.disabled = isAway;
    if (isAway && entry.panel.classList.contains("current")) showEntry(firstVisible(), { keep: false });
    else onShow();
  }

  function updateSingle() {
    form.classList.toggle("single", entries.length - leftOut.size === 1);
  }

  /** @param {Entry} entry */
  function includeEntry(entry) {
    if (!leftOut.delete(entry)) return;
    hideEntry(entry, false);
    updateSingle();
  }

  /** @param {KeyboardEvent} event */
  function moveByKey(event) {
    const reachable = entries.filter(({ tab }) => !tab.hidden);
    const index = reachable.findIndex(({ tab }) => tab === document.activeElement);
    if (index < 0) return;
    const next = nextIndex(event.key, index, reachable.length);
    if (next !== null || event.key === " ") event.preventDefault();
    if (next !== null) showEntry(reachable.at(next), { focus: true });
  }

  function start() {
    rail?.setAttribute("role", "tablist");
    rail?.setAttribute("aria-orientation", "vertical");
    rail?.setAttribute("aria-label", say("panels"));
    for (const { panel, tab } of entries) {
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      panel.removeAttribute("aria-label");
    }
    form.classList.toggle("findable", areSearchable);
    for (const entry of leftOut) hideEntry(entry, true);
    updateSingle();
    const withError = entries.find(({ panel }) => panel.querySelector(".messages > .error"));
    const fromAddress = addressed();
    showEntry(withError ?? (fromAddress?.panel.hidden ? undefined : fromAddress) ?? firstVisible() ?? entries[0], { keep: false });
  }

  listen(form, "beforematch", ({ target }) => showEntry(entryOf(closest(target, ".panel"))));
  listen(rail ?? null, "click", (event) => {
    const entry = entries.find(({ tab }) => tab === closest(event.target, ".tab"));
    if (!entry) return;
    event.preventDefault();
    showEntry(entry);
    if (areAllShown) entry.panel.scrollIntoView();
    else surface.scrollToTop();
  });
  listen(rail ?? null, "keydown", moveByKey);
  listen(select, "change", () => {
    const entry = entries.find(({ panel }) => panel.id === select?.value);
    showEntry(entry);
    if (areAllShown) entry?.panel.scrollIntoView();
  });
  listen(window, "hashchange", () => showEntry(addressed(), { keep: false }));
  start();

  return {
    /** @param {Element | null} panel */
    show: (panel) => showEntry(entryOf(panel)),
    /**
     * The visible panel that many steps after the current one, or null.
     * @param {number} step
     */
    beside(step) {
      const entry = entryBeside(step);
      return entry ? { name: entry.tab.title } : null;
    },
    /** @param {number} step */
    step: (step) => showEntry(entryBeside(step)),
    /** @param {boolean} isOn */
    showAll(isOn) {
      areAllShown = isOn;
      form.classList.toggle("one-page", isOn);
      for (const entry of entries) setCurrent(entry, entry.panel.classList.contains("current"));
    },
    /** @param {() => void} listener called when another panel is the current one, or panels were hidden */
    onShow(listener) {
      onShow = listener;
    },
    /** @param {number} index @param {boolean} isHidden */
    hide(index, isHidden) {
      const entry = entries[index];
      if (entry) hideEntry(entry, isHidden);
    },
    /**
     * Shows the tab of a panel that the frame left out.
     * @param {Element | null} panel
     */
    include(panel) {
      const entry = entryOf(panel);
      if (entry) includeEntry(entry);
    },
    /** @param {Iterable<HTMLElement>} changedFields */
    markChanged(changedFields) {
      const changedPanels = new Set([...changedFields].map((field) => closest(field, ".panel")));
      for (const { panel, tab } of entries) tab.classList.toggle("dirty", changedPanels.has(panel));
    },
    /** Counts the errors in each panel and shows the counts on the tabs. */
    countErrors() {
      for (const entry of entries) {
        const messages = queryAll(entry.panel, ".field:not([hidden]) > .messages");
        const count = messages.filter((each) => each.querySelector(".error")).length;
        if (count > 0) includeEntry(entry);
        showCount(entry, count);
      }
    },
  };
}

/**
 * The index of the tab that a key moves to, null for other keys. After the last tab comes the first.
 * @param {string} key
 * @param {number} index
 * @param {number} count
 */
function nextIndex(key, index, count) {
  if (key === "ArrowDown" || key === "ArrowRight") return (index + 1) % count;
  if (key === "ArrowUp" || key === "ArrowLeft") return (index - 1 + count) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/**
 * @param {Entry} entry
 * @param {number} count
 */
function showCount({ tab, option }, count) {
  const badge = createElement("span", "badge", [createElement("span", "unseen", [`${say("problems-label")} `]), String(count)]);
  tab.querySelector(".badges")?.replaceChildren(...(count > 0 ? [badge] : []));
  if (option) option.textContent = count > 0 ? say("panel-problems", { panel: tab.title, count }) : tab.title;
}

/**
 * Sets an attribute; null removes it.
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value
 */
function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
