// What a page says once after a save: read aloud by screen readers, and not repeated when the page is loaded again.

const SILENT_MILLISECONDS = 50;

/**
 * Has a text read aloud. Screen readers do not read what comes with the page, but they read what becomes visible. The
 * text takes up its room from the start, so that the buttons below it do not move.
 * @param {HTMLElement} element
 */
export function announce(element) {
  element.classList.add("silent");
  setTimeout(() => element.classList.remove("silent"), SILENT_MILLISECONDS);
}

/**
 * An address without the parameters that a redirect adds for one visit, such as "?told=saved".
 * @param {string | URL} address
 */
export function withoutOneTimeParams(address) {
  const url = new URL(address);
  for (const name of ["told", "left", "draft", "draft_of", "copy_of"]) url.searchParams.delete(name);
  return url;
}
