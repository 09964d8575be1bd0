// Replaces the parts of a page that have data-region by those of another page. Focus, scroll positions, what is open
// and what was typed meanwhile stay.

import { closest, queryAll } from "./elements.js";

const CONTROLS = "input:not([type=hidden]), select, textarea";

/**
 * @param {Document} page
 * @param {URLSearchParams} sent what was posted: where an input still has it, the other page's value counts
 */
export function replaceRegions(page, sent) {
  const focused = keyOf(document.activeElement);
  const selection = selectionIn(document.activeElement);
  for (const region of queryAll(document, "[data-region]")) {
    const next = page.querySelector(`[data-region="${region.dataset.region}"]`);
    if (!(next instanceof HTMLElement)) continue;
    keepOpen(region, next);
    if (region.dataset.at === next.dataset.at) keepTyped(region, next, sent);
    const top = region.scrollTop;
    region.replaceWith(document.adoptNode(next));
    next.scrollTop = top;
  }
  if (focused) focusOn(focused, selection);
}

/**
 * Names an element so that the same one of another page is found.
 * @param {Element | null} element
 */
function keyOf(element) {
  const region = closest(element, "[data-region]");
  if (!element || !region) return null;
  const form = closest(element, "form");
  const [name, value] = [element.getAttribute("name"), element.getAttribute("value")];
  return {
    region: region.dataset.region ?? "",
    tag: element.localName,
    form: formKey(form),
    name,
    // Of an input the value is what may have changed.
    value: element.localName === "button" ? value : null,
    isLink: element.hasAttribute("data-pointer"),
  };
}

/** @param {Element | null} form */
function formKey(form) {
  if (!(form instanceof HTMLElement)) return "";
  return [form.querySelector("input[name=do]")?.getAttribute("value") ?? "", form.dataset.key ?? ""].join(" ");
}

/**
 * @param {NonNullable<ReturnType<typeof keyOf>>} key
 * @param {[number, number] | null} selection
 */
function focusOn(key, selection) {
  const region = document.querySelector(`[data-region="${key.region}"]`);
  if (!region) return;
  const same = queryAll(region, key.tag).find((each) => {
    const other = keyOf(each);
    return !key.isLink && other && other.form === key.form && other.name === key.name && other.value === key.value;
  });
  const target = same ?? document.querySelector(".outline [aria-current]");
  if (!(target instanceof HTMLElement)) return;
  target.focus({ preventScroll: Boolean(same) });
  if (selection && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) select(target, selection);
}

/** @param {Element | null} element @returns {[number, number] | null} */
function selectionIn(element) {
  if (!(element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) return null;
  const { selectionStart, selectionEnd } = element;
  return selectionStart === null || selectionEnd === null ? null : [selectionStart, selectionEnd];
}

/** @param {HTMLInputElement | HTMLTextAreaElement} input @param {[number, number]} selection */
function select(input, [start, end]) {
  if (input.selectionStart !== null) input.setSelectionRange(start, end);
}

/** @param {HTMLElement} before @param {HTMLElement} after */
function keepOpen(before, after) {
  for (const details of queryAll(before, "details[data-key]")) {
    const same = queryAll(after, "details[data-key]").find((each) => each.dataset.key === details.dataset.key);
    if (!(details instanceof HTMLDetailsElement) || !(same instanceof HTMLDetailsElement)) continue;
    // What contains the selection is open.
    same.open = details.open || same.querySelector("[aria-current]") !== null;
  }
}

/**
 * What was typed since the post was sent goes over to the other page.
 * @param {HTMLElement} before
 * @param {HTMLElement} after
 * @param {URLSearchParams} sent
 */
function keepTyped(before, after, sent) {
  const others = controlsIn(after);
  for (const control of controlsIn(before)) {
    const same = others.find((each) => each.name === control.name && formKey(each.form) === formKey(control.form));
    if (!same || !isChanged(control) || isSent(control, sent)) continue;
    if (control instanceof HTMLInputElement && same instanceof HTMLInputElement && isTick(control)) same.checked = control.checked;
    else same.value = control.value;
  }
}

/** @param {HTMLElement} root */
function controlsIn(root) {
  return /** @type {FormControl[]} */ (queryAll(root, CONTROLS));
}

/** @param {FormControl} control */
function isChanged(control) {
  if (control instanceof HTMLSelectElement) return [...control.options].some((each) => each.selected !== each.defaultSelected);
  if (control instanceof HTMLInputElement && isTick(control)) return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

/** @param {FormControl} control @param {URLSearchParams} sent */
function isSent(control, sent) {
  const values = sent.getAll(control.name);
  if (values.length === 0) return false;
  const isTicked = control instanceof HTMLInputElement && isTick(control);
  return isTicked ? values.includes(control.value) === control.checked : values.includes(control.value);
}

/** @param {HTMLInputElement} input */
const isTick = (input) => input.type === "checkbox" || input.type === "radio";
