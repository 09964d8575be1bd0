// Pages of ours for a frame: asked for with its session and in its look.

import { ask } from "./session_fetch.js";
import { parsePage } from "./parsing.js";
import { withoutOnceTold } from "./announcements.js";

const ACCEPT = { accept: "application/problem+json, text/html" };
const LOOK = ["by", "panels", "compact", "readonly", "scheme"];
const OFFLINE = { title: "There is no connection", detail: "Nothing is lost. Try again in a moment.", code: "offline" };

/** What of the frame's address says how it looks, and stays when it shows another page. */
export const look = new Map([...new URLSearchParams(location.search)].filter(([name]) => LOOK.includes(name)));

/** `address` with how this frame looks; addresses outside of /embed stay as they are. */
function framed(address) {
  const url = new URL(address, location.href);
  if (url.pathname.startsWith("/embed/")) for (const [name, value] of look) url.searchParams.set(name, value);
  return url;
}

/**
 * Resolves with the answer, its `page` if it is one of ours, and the `problem` that it tells otherwise. Without a connection the
 * status is 0.
 */
export async function request(address, options = {}) {
  try {
    const answer = await ask(framed(address), { ...options, headers: ACCEPT });
    const text = await answer.text();
    const { status, headers, url } = answer;
    const isPage = (headers.get("content-type") ?? "").startsWith("text/html");
    return { status, headers, url, page: isPage ? parsePage(text) : null, problem: isPage ? {} : readProblem(text) };
  } catch {
    return { status: 0, page: null, problem: OFFLINE };
  }
}

export function post(address, pairs) {
  return request(address, { method: "POST", body: new URLSearchParams(pairs) });
}

/** The address that a page came from, without what is to be said only once. */
export function remember(address) {
  const url = withoutOnceTold(framed(address));
  history.replaceState(history.state, "", url.pathname + url.search + location.hash);
}

function readProblem(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
