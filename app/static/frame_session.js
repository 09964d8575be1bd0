// The session of a frame: comes from a token of the host page, or from a sign-in in a window of our own. It is held in
// memory, and renewed before it ends.

import { useSession, withSession } from "./session_fetch.js";

const SESSION_URL = "/embed/session";
const JSON_TYPE = { "content-type": "application/json" };
const HOST_TIMEOUT_MS = 10_000;
/** A session is renewed this long before it ends. */
const RENEWAL_LEAD_SECONDS = 60;
const WINDOW_CHECK_MS = 400;

/**
 * @param {FrameFacts} facts
 * @param {Host} host
 * @param {object} options
 * @param {() => void} options.onExpired called when a session has ended and was not renewed
 * @param {() => boolean} options.isRemembered whether a sign-in is to outlast the page
 */
export function createSession(facts, host, { onExpired, isRemembered }) {
  let record = facts.record || "new";
  /** @type {ReturnType<typeof setTimeout>[]} */
  let timers = [];
  /** @type {Promise<boolean> | null} */
  let renewal = null;
  /** @type {Promise<boolean> | null} */
  let hostRequest = null;
  /** @type {((token: string | null) => void) | null} */
  let resolveToken = null;
  /** @type {Problem | null} */
  let rejection = null;
  let isRenewable = false;

  /**
   * Exchanges a token for a session. The server accepts a token once.
   * @param {string} token
   */
  const exchangeToken = (token) => requestSession({ token, parent: host.origin() });

  /**
   * Resolves with whether there is a session now.
   * @param {object} body
   */
  async function requestSession(body) {
    try {
      // The current session is sent too: records that it created stay open to the next session.
      const response = await fetch(SESSION_URL, withSession({ method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) }));
      const content = await response.json();
      rejection = response.ok ? null : content;
      if (response.ok) adopt(content);
      else host.notify("error", { code: String(content.code ?? response.status) });
      return response.ok;
    } catch {
      rejection = { code: "offline" };
      return false;
    }
  }

  /** @param {{ session?: string, expires_in: number, renewable?: boolean }} content */
  function adopt({ session = "", expires_in: seconds, renewable = false }) {
    useSession(session, renew);
    isRenewable = renewable;
    startTimers(seconds);
  }

  /** @param {number} seconds until the session ends */
  function startTimers(seconds) {
    const lead = Math.min(RENEWAL_LEAD_SECONDS, seconds / 3);
    timers.forEach(clearTimeout);
    timers = [
      setTimeout(() => {
        host.notify("session.expiring", { seconds: Math.round(lead) });
        renew();
      }, (seconds - lead) * 1000),
      setTimeout(onExpired, seconds * 1000),
    ];
  }

  /** Calls while a renewal runs get the result of that renewal. */
  function renew() {
    renewal ??= renewOnce().finally(() => {
      renewal = null;
    });
    return renewal;
  }

  async function renewOnce() {
    if (isRenewable && (await requestSession({ renew: true }))) return true;
    return requestFromHost();
  }

  /** Asks the host page for a token. Resolves with false if it has none or does not answer in time. */
  function requestFromHost() {
    hostRequest ??= requestFromHostOnce().finally(() => {
      hostRequest = null;
    });
    return hostRequest;
  }

  async function requestFromHostOnce() {
    if (!host.isConnected()) return false;
    /** @type {string | null} */
    const token = await new Promise((resolve) => {
      resolveToken = resolve;
      setTimeout(() => resolve(null), HOST_TIMEOUT_MS);
      host.notify("token.request", {});
    });
    resolveToken = null;
    return token !== null && exchangeToken(token);
  }

  /**
   * Signs the person in, in a window of our own. Browsers allow such a window only after a click. Resolves with "in",
   * with "closed", or with "blocked" if the window did not open.
   * @returns {Promise<"in" | "closed" | "blocked">}
   */
  function signIn() {
    const params = new URLSearchParams({ parent: host.origin(), entity: facts.entity, record });
    const popup = window.open(`/embed/signin#${params}`, "_blank", "popup,width=480,height=640");
    if (!popup) return Promise.resolve("blocked");
    const closePopup = () => popup.close();
    return new Promise((resolve) => {
      const check = setInterval(() => popup.closed && finish("closed"), WINDOW_CHECK_MS);
      /** @param {"in" | "closed"} result */
      function finish(result) {
        clearInterval(check);
        window.removeEventListener("message", receive);
        resolve(result);
      }
      /** @param {MessageEvent} event */
      function receive({ source, origin, data }) {
        if (source !== popup || origin !== window.location.origin || typeof data?.session !== "string") return;
        adopt(data);
        closePopup();
        if (isRemembered()) requestCookie();
        finish("in");
      }
      window.addEventListener("message", receive);
    });
  }

  /** Asks for a cookie, so that a reload needs no second sign-in. In browsers that block the cookie it needs one. */
  function requestCookie() {
    fetch(SESSION_URL, withSession({ method: "POST", headers: JSON_TYPE, body: JSON.stringify({ cookie: true }) })).catch(() => {});
  }

  return {
    exchangeToken,
    requestFromHost,
    signIn,
    /**
     * Uses the session that the page's cookie holds.
     * @param {number} seconds until it ends
     */
    adoptCookie(seconds) {
      adopt({ expires_in: seconds, renewable: true });
    },
    /**
     * Takes the host page's answer to a request for a token. Returns whether a request was still waiting for it.
     * @param {string | null} token
     */
    receiveToken(token) {
      resolveToken?.(token);
      return resolveToken !== null;
    },
    /** Why the server rejected the last request for a session; null if it did not. */
    rejection: () => rejection,
    /**
     * Sets the record that the next sign-in is for. A new record gets its id when it is saved.
     * @param {string} id
     */
    setRecord(id) {
      record = id || "new";
    },
  };
}
