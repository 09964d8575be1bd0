// Has the server check fields while the person fills in the form: fields that were changed and left, and fields that have messages.

import { closest, getElement, hiddenInput, queryAll } from "./elements.js";

/** Milliseconds: changes that follow each other this closely are checked together. */
const DELAY_MS = 150;
/** `validate` answers after this time even if the server does not. */
const TIMEOUT_MS = 5000;
const FIELD = ".field[data-position]";

/**
 * @param {HTMLFormElement} form
 * @param {FormInputs} inputs
 * @param {Listen} listen
 * @param {() => void} onChecked called when messages have changed
 */
export function createChecks(form, inputs, listen, onChecked) {
  // An element that sends the form by htmx when it gets a "check" event. The response replaces the messages of the fields.
  const checker = getElement("checker", HTMLElement);
  /** Positions of the fields to be checked. */
  const visited = new Set(queryAll(form, `${FIELD}:has(> .messages > *)`).map(positionOf));
  /** @type {((result: ValidationResult) => void)[]} */
  const waiting = [];
  let revision = 0;
  let timer = 0;

  function check() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      revision += 1;
      hiddenInput(form, "revision").value = String(revision);
      hiddenInput(form, "visited").value = [...visited].join(",");
      checker.dispatchEvent(new CustomEvent("check"));
    }, DELAY_MS);
  }

  /** @param {HTMLElement} field */
  function visit(field) {
    visited.add(positionOf(field));
    check();
  }

  /** @returns {ValidationResult} */
  function result() {
    const fields = queryAll(form, `${FIELD}:not([hidden])`).filter(hasError);
    return { count: fields.length, fields: fields.flatMap((field) => inputs.keysIn(field)) };
  }

  listen(form, "change", ({ target }) => {
    const field = closest(target, FIELD);
    if (field) visit(field);
  });
  listen(form, "focusout", ({ target, relatedTarget }) => {
    const field = closest(target, FIELD);
    const isLeft = !(relatedTarget instanceof Node && field?.contains(relatedTarget));
    if (field && isLeft && inputs.isChanged(field)) visit(field);
  });
  listen(document, "htmx:before:swap", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    if (sourceElement !== checker) return;
    // The server repeats the revision: a response to an earlier check is dropped.
    const isOutdated = response.headers.get("x-revision") !== String(revision);
    if (isOutdated || response.status >= 400) event.preventDefault();
  });
  listen(document, "htmx:after:swap", (event) => {
    if (event.detail.ctx.sourceElement !== checker) return;
    for (const field of queryAll(form, FIELD)) {
      if (hasError(field)) visited.add(positionOf(field));
      for (const control of inputs.controlsIn(field)) {
        if (hasError(field)) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
      }
    }
    onChecked();
    for (const resolve of waiting.splice(0)) resolve(result());
  });

  return {
    /**
     * Checks all fields, also those that have not been visited yet.
     * @returns {Promise<ValidationResult>}
     */
    validate() {
      for (const field of queryAll(form, FIELD)) visited.add(positionOf(field));
      return new Promise((resolve) => {
        waiting.push(resolve);
        setTimeout(() => resolve(result()), TIMEOUT_MS);
        check();
      });
    },
  };
}

/** @param {HTMLElement} field */
const positionOf = (field) => field.dataset.position ?? "";

/** @param {HTMLElement} field */
const hasError = (field) => field.querySelector(".messages > .error") !== null;
