// Text of our own server as a page.

/** A page as a document of its own, whose scripts do not run. */
export function parsePage(text) {
  return new DOMParser().parseFromString(window.formsTrusted.createHTML(text), "text/html");
}
