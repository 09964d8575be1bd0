// The outline of a definition by keyboard and by pointer: arrow keys go from part to part, Alt and arrow keys move the
// selected one, and parts are dragged.

import { closest, queryAll } from "./elements.js";

const PART = "a[data-pointer]:not([data-pointer=''])";
const KINDS = ["panel", "column", "row", "field"];
/** What Alt and an arrow key do. */
const WAYS = new Map([["ArrowUp", "up"], ["ArrowDown", "down"], ["ArrowLeft", "back"], ["ArrowRight", "on"]]);
/** The share of a part's height at which a part that is dropped comes before or after it. */
const HALF = 0.5;

/**
 * @typedef {object} Edits
 * @property {(fields: Record<string, string>) => void} edit does something with the selected part
 * @property {(fields: Record<string, string>, at: string) => void} editAt does something with the part at a pointer
 */

/**
 * @param {HTMLElement} outline
 * @param {Edits} edits
 */
export function startOutline(outline, { edit, editAt }) {
  /** @type {HTMLElement | null} */
  let dragged = null;

  /** @param {KeyboardEvent} event */
  function followKey(event) {
    const link = closest(event.target, PART);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const way = WAYS.get(event.key);
    if (way && event.altKey) editAt({ do: "move", way }, link.dataset.pointer ?? "");
    else if (event.key === "Delete" && !event.altKey) editAt({ do: "remove" }, link.dataset.pointer ?? "");
    else if (way && !event.altKey) go(link, event.key);
    else return;
    event.preventDefault();
  }

  /** @param {HTMLElement} link @param {string} key */
  function go(link, key) {
    const details = link.closest("li")?.querySelector(":scope > details");
    if (key === "ArrowRight" && details instanceof HTMLDetailsElement && !details.open) details.open = true;
    else if (key === "ArrowLeft" && details instanceof HTMLDetailsElement && details.open) details.open = false;
    else if (key === "ArrowLeft") around(link)?.focus();
    else neighbor(link, key === "ArrowUp" ? -1 : 1)?.focus();
  }

  /** @param {HTMLElement} link */
  function around(link) {
    const outer = link.closest("li")?.parentElement?.closest("li")?.querySelector(PART);
    return outer instanceof HTMLElement ? outer : null;
  }

  /** @param {HTMLElement} link @param {number} step */
  function neighbor(link, step) {
    const visible = queryAll(outline, PART).filter((each) => each.offsetParent !== null && !isInClosed(each));
    return visible[visible.indexOf(link) + step];
  }

  /** @param {DragEvent} event */
  function startDrag(event) {
    dragged = closest(event.target, PART);
    if (!dragged || !event.dataTransfer) return;
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.pointer ?? "");
  }

  /**
   * Where what is dragged would go: beside a part of its kind, or into one that can hold it.
   * @param {DragEvent} event
   */
  function dropOf(event) {
    const target = closest(event.target, PART);
    if (!target || !dragged || target === dragged || isInside(target, dragged)) return null;
    const [kind, other] = [dragged, target].map((each) => KINDS.indexOf(each.dataset.kind ?? ""));
    if (kind === undefined || other === undefined || other > kind) return null;
    if (other < kind) return { target, way: "into" };
    const { top, height } = target.getBoundingClientRect();
    return { target, way: event.clientY < top + height * HALF ? "before" : "after" };
  }

  /** @param {DragEvent} event */
  function showDrop(event) {
    clearDrop();
    const drop = dropOf(event);
    if (!drop) return;
    event.preventDefault();
    drop.target.classList.add(`drop-${drop.way}`);
  }

  function clearDrop() {
    for (const each of queryAll(outline, ".drop-before, .drop-after, .drop-into")) {
      each.classList.remove("drop-before", "drop-after", "drop-into");
    }
  }

  /** @param {DragEvent} event */
  function finishDrop(event) {
    const found = dropOf(event);
    clearDrop();
    if (!found || !dragged) return;
    event.preventDefault();
    const pointer = found.target.dataset.pointer ?? "";
    const where = found.way === "into" ? { into: pointer } : { beside: pointer, way: found.way };
    editAt({ do: "move", ...where }, dragged.dataset.pointer ?? "");
  }

  outline.addEventListener("keydown", followKey);
  outline.addEventListener("dragstart", startDrag);
  outline.addEventListener("dragover", showDrop);
  outline.addEventListener("drop", finishDrop);
  outline.addEventListener("dragend", () => {
    clearDrop();
    dragged?.classList.remove("dragged");
    dragged = null;
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
    if (isTyping(event.target)) return;
    event.preventDefault();
    edit({ do: event.shiftKey ? "redo" : "undo" });
  });
}

/**
 * Whether the browser's own undo has something to undo: a text that was typed and not sent yet.
 * @param {EventTarget | null} target
 */
function isTyping(target) {
  if (target instanceof HTMLTextAreaElement) return target.value !== target.defaultValue;
  return target instanceof HTMLInputElement && target.type === "text" && target.value !== target.defaultValue;
}

/** @param {HTMLElement} part @param {HTMLElement} around */
function isInside(part, around) {
  return around.closest("li")?.contains(part) ?? false;
}

/** @param {HTMLElement} link */
function isInClosed(link) {
  const details = link.closest("li")?.parentElement?.closest("details");
  return details instanceof HTMLDetailsElement && !details.open;
}
