// Sends requests to the server. In a frame they carry the frame's session, which is kept in memory only; elsewhere cookies do it.

let session = "";
/** @type {(() => Promise<boolean>) | null} */
let renewSession = null;

/**
 * Makes every later request carry a session.
 * @param {string} token "" to rely on a cookie
 * @param {() => Promise<boolean>} renew gets a new session when the server rejects this one; resolves with whether that worked
 */
export function useSession(token, renew) {
  session = token;
  renewSession = renew;
}

/**
 * `fetch` with the session. If the server answers 401, it renews the session and tries once more.
 * @param {RequestInfo | URL} url
 * @param {RequestInit} [options]
 * @returns {Promise<Response>}
 */
export async function fetchWithSession(url, options = {}) {
  const response = await fetch(url, withSession(options));
  if (response.status !== 401 || !renewSession || !(await renewSession())) return response;
  return fetch(url, withSession(options));
}

/**
 * The options of a request, with the session's header added.
 * @param {RequestInit} options
 * @returns {RequestInit}
 */
export function withSession(options) {
  if (!session) return options;
  const headers = new Headers(options.headers);
  headers.set("authorization", `Bearer ${session}`);
  return { ...options, headers };
}
