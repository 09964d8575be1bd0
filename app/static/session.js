// The session of a frame: had for a token of the host or by a sign-in in a window of our own, kept in memory, renewed before it ends.

import { signed, useSession } from "./session_fetch.js";

const JSON_TYPE = { "content-type": "application/json" };
const HOST_PATIENCE = 10_000;
const LEAD = 60;
const LOOK_AT_WINDOW = 400;

/**
 * `facts`: what the server says of the page. `lapsed` is called when a session has ended and was not renewed; `isKept` says whether a
 * sign-in is to outlast the page.
 * Every way in resolves with whether there is a session now.
 */
export function createSession(facts, host, { lapsed, isKept }) {
  let record = facts.record || "new";
  let timers = [];
  let renewing = null;
  let asking = null;
  let awaited = null;
  let refusal = null;
  let isRenewable = false;

  /** A session for a token, which the server takes once. */
  const exchange = (token) => obtain({ token, parent: host.origin() });

  async function obtain(asked) {
    try {
      // The session that is to be renewed goes along: what it made stays open to the next one.
      const answer = await fetch("/embed/session", signed({ method: "POST", headers: JSON_TYPE, body: JSON.stringify(asked) }));
      const told = await answer.json();
      refusal = answer.ok ? null : told;
      if (answer.ok) take(told);
      else host.tell("error", { code: String(told.code ?? answer.status) });
      return answer.ok;
    } catch {
      refusal = { code: "offline" };
      return false;
    }
  }

  function take({ session = "", expires_in: seconds, renewable = false }) {
    useSession(session, renew);
    isRenewable = renewable;
    expireIn(seconds);
  }

  function expireIn(seconds) {
    const lead = Math.min(LEAD, seconds / 3);
    timers.forEach(clearTimeout);
    timers = [
      setTimeout(() => {
        host.tell("session.expiring", { seconds: Math.round(lead) });
        renew();
      }, (seconds - lead) * 1000),
      setTimeout(lapsed, seconds * 1000),
    ];
  }

  function renew() {
    renewing ??= renewed().finally(() => {
      renewing = null;
    });
    return renewing;
  }

  async function renewed() {
    if (isRenewable && (await obtain({ renew: true }))) return true;
    return fromHost();
  }

  /** Asks the page around us for a token; false where it has none, or does not answer. */
  function fromHost() {
    asking ??= askHost().finally(() => {
      asking = null;
    });
    return asking;
  }

  async function askHost() {
    if (!host.isThere()) return false;
    const token = await new Promise((given) => {
      awaited = given;
      setTimeout(() => given(null), HOST_PATIENCE);
      host.tell("token.request");
    });
    awaited = null;
    return token !== null && exchange(token);
  }

  /** In a window of our own, which a click must have asked for. Resolves with "in", "closed", or "blocked" where none can be opened. */
  function signIn() {
    const asked = new URLSearchParams({ parent: host.origin(), entity: facts.entity, record });
    const opened = window.open(`/embed/signin#${asked}`, "_blank", "popup,width=480,height=640");
    if (!opened) return Promise.resolve("blocked");
    return new Promise((done) => {
      const look = setInterval(() => opened.closed && finish("closed"), LOOK_AT_WINDOW);
      function finish(how) {
        clearInterval(look);
        window.removeEventListener("message", hear);
        done(how);
      }
      function hear({ source, origin, data }) {
        if (source !== opened || origin !== window.location.origin || typeof data?.session !== "string") return;
        take(data);
        if (isKept()) keepInCookie();
        finish("in");
      }
      window.addEventListener("message", hear);
    });
  }

  /** So that no second sign-in is needed when the page is loaded again. Where the cookie is blocked it is. */
  function keepInCookie() {
    fetch("/embed/session", signed({ method: "POST", headers: JSON_TYPE, body: JSON.stringify({ cookie: true }) })).catch(() => {});
  }

  return {
    exchange,
    fromHost,
    signIn,
    /** The page came with a session in a cookie. */
    found(seconds) {
      take({ expires_in: seconds, renewable: true });
    },
    /** The host's answer; whether somebody still waits for it. */
    answered(token) {
      awaited?.(token);
      return awaited !== null;
    },
    refusal: () => refusal,
    /** A new record has been saved, and has an id. */
    belongsTo(id) {
      record = id || "new";
    },
  };
}

