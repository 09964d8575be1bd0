// Requests pages for a frame: with its session, and with the options of its address, such as "compact".

import { withoutOneTimeParams } from "./announcements.js";
import { requestPage as requestAnyPage } from "./page_requests.js";

const OPTION_NAMES = ["by", "panels", "compact", "readonly", "scheme"];

/** The options in the frame's address, by name. They stay when the frame shows another page. */
export const frameOptions = new Map([...new URLSearchParams(location.search)].filter(([name]) => OPTION_NAMES.includes(name)));

/**
 * A URL with the frame's options. URLs outside /embed stay as they are.
 * @param {string} url
 */
function withOptions(url) {
  const full = new URL(url, location.href);
  if (full.pathname.startsWith("/embed/")) for (const [name, value] of frameOptions) full.searchParams.set(name, value);
  return full;
}

/**
 * Requests a page of the frame. It never rejects: without a connection the status is 0.
 * @param {string} url
 * @param {RequestInit} [options]
 */
export function requestPage(url, options = {}) {
  return requestAnyPage(withOptions(url), options);
}

/**
 * @param {string} url
 * @param {URLSearchParams} body
 */
export function postPage(url, body) {
  return requestPage(url, { method: "POST", body });
}

/**
 * Makes the frame's own address that of the page that it shows, without what is said only once.
 * @param {string} url
 */
export function showAddress(url) {
  const address = withoutOneTimeParams(withOptions(url));
  history.replaceState(history.state, "", address.pathname + address.search + location.hash);
}
