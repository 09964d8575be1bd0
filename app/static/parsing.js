// Turns a response of our own server into a document.

/**
 * A page as a separate document. Its scripts do not run.
 * @param {string} html
 */
export function parsePage(html) {
  return new DOMParser().parseFromString(window.formsTrusted.createHTML(html), "text/html");
}
