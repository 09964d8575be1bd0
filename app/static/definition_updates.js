// Offers the person a new definition of the open form, and applies it only when the person asks for it. The server
// sends an event for each new definition. Where events do not get through, the server is asked at intervals.

import { createElement, getElement, hiddenInput } from "./elements.js";
import { fetchWithSession } from "./session_fetch.js";
import { say } from "./texts.js";

const POLL_MS = 20_000;
const MAX_FAILURES = 3;

/**
 * @param {HTMLFormElement} form
 * @param {AbortSignal} signal ends it
 * @param {() => Promise<unknown>} update replaces the form by one under the new definition
 * @param {Surface} surface
 */
export function watchDefinition(form, signal, update, surface) {
  const ownHash = hiddenInput(form, "definition").value;
  const eventsUrl = form.dataset.live ?? "";
  let failureCount = 0;
  let pollTimer = 0;
  /** @type {EventSource | undefined} */
  let source;

  /** @param {string} hash of the current definition */
  function receive(hash) {
    const offer = document.getElementById("renewed");
    if (hash === ownHash) offer?.remove();
    else if (!offer) {
      surface.notify("definition.changed", {});
      getElement("notices", HTMLElement).prepend(createOffer(update));
    }
  }

  async function ask() {
    try {
      const response = await fetchWithSession(`${eventsUrl}/current`, { signal });
      if (response.ok) receive((await response.json()).definition);
    } catch {
      // The next request may get through.
    }
  }

  function poll() {
    ask();
    pollTimer ||= setInterval(ask, POLL_MS);
  }

  function connect() {
    if (document.visibilityState === "hidden") return;
    // An event source cannot carry the session of a frame.
    if (pollTimer || surface.isFrame) {
      poll();
      return;
    }
    const events = new EventSource(eventsUrl);
    source = events;
    events.addEventListener("definition", (event) => {
      failureCount = 0;
      receive(JSON.parse(event.data).definition);
    });
    events.addEventListener("error", () => {
      failureCount += 1;
      if (failureCount < MAX_FAILURES && events.readyState !== EventSource.CLOSED) return;
      events.close();
      poll();
    });
  }

  const disconnect = () => source?.close();
  const reconnect = () => {
    disconnect();
    connect();
  };

  signal.addEventListener("abort", () => {
    disconnect();
    clearInterval(pollTimer);
  });
  // A browser opens at most six connections to a host, so a page in the background must not hold one.
  const followVisibility = () => (document.visibilityState === "hidden" ? disconnect() : reconnect());
  document.addEventListener("visibilitychange", followVisibility, { signal });
  window.addEventListener("pagehide", disconnect, { signal });
  window.addEventListener("pageshow", (event) => event.persisted && reconnect(), { signal });
  connect();
}

/**
 * A notice with a button that applies the new definition.
 * @param {() => Promise<unknown>} update
 */
function createOffer(update) {
  const title = createElement("b", "", [say("form-updated")]);
  const button = createElement("button", "button small primary", [say("update-form")]);
  button.type = "button";
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await update();
    } catch {
      button.disabled = false;
      button.textContent = say("update-failed");
    }
  });
  const text = createElement("p", "", [title, ` ${say("form-updated-advice")}`]);
  const offer = createElement("div", "notice", [text, button]);
  offer.id = "renewed";
  offer.setAttribute("role", "status");
  return offer;
}
