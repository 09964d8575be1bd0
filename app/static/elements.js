// Finds and makes elements, with their types. A page that lacks an element that a script needs is an error that names it.

/**
 * The element with this id, or null if the page has none of this type.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {{ new (): T }} type
 * @param {Document} [page]
 * @returns {T | null}
 */
export function findElement(id, type, page = document) {
  const element = page.getElementById(id);
  return element instanceof type ? element : null;
}

/**
 * The element with this id. Throws if the page has none of this type.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {{ new (): T }} type
 * @param {Document} [page]
 * @returns {T}
 */
export function getElement(id, type, page = document) {
  const element = findElement(id, type, page);
  if (!element) throw new Error(`The page has no ${type.name} with the id "${id}".`);
  return element;
}

/**
 * All elements below `root` that match a selector.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function queryAll(root, selector) {
  return [...root.querySelectorAll(selector)].filter((element) => element instanceof HTMLElement);
}

/**
 * The nearest element that matches a selector: the target of an event, or an element around it.
 * @param {EventTarget | null} target
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest(target, selector) {
  const element = target instanceof Element ? target.closest(selector) : null;
  return element instanceof HTMLElement ? element : null;
}

/**
 * An input that every form has, such as `version`.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {HTMLInputElement}
 */
export function hiddenInput(form, name) {
  const input = form.elements.namedItem(name);
  if (!(input instanceof HTMLInputElement)) throw new Error(`The form has no input "${name}".`);
  return input;
}

/**
 * What a form would post.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} [submitter] the button that was pressed, whose name and value are posted too
 * @returns {URLSearchParams}
 */
export function formParams(form, submitter) {
  return new URLSearchParams([...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]));
}

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className "" for none
 * @param {(Node | string)[]} content
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function createElement(tag, className, content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

/**
 * A function that adds listeners which end with a signal.
 * @param {AbortSignal} signal
 * @returns {Listen}
 */
export function listenUntil(signal) {
  return (/** @type {EventTarget | null} */ target, /** @type {string} */ type, /** @type {(event: any) => unknown} */ listener) =>
    target?.addEventListener(type, listener, { signal });
}
