// Offers the person a new definition of the open form, and applies it only when the person asks for it. The server
// sends an event for each new definition. Where events do not get through, the server is asked at intervals.

import { createElement, getElement, hiddenInput } from "./elements.js";
import { readEvents } from "./event_stream.js";
import { joinNotices } from "./live_notices.js";
import { fetchWithSession } from "./session_fetch.js";
import { say } from "./texts.js";

const POLL_MS = 20_000;

/**
 * @param {HTMLFormElement} form
 * @param {AbortSignal} signal ends it
 * @param {() => Promise<unknown>} update replaces the form by one under the new definition
 * @param {Surface} surface
 */
export function watchDefinition(form, signal, update, surface) {
  const ownHash = hiddenInput(form, "definition").value;
  const eventsUrl = form.dataset.live ?? "";
  let noticeCount = 0;
  let pollTimer = 0;
  let entity = "";
  let ownGroup = "";
  let isJoining = false;
  /** @type {(() => void) | null} */
  let leave = null;
  /** Ends a connection of this page alone. */
  let lone = new AbortController();

  /** @param {string} hash of the current definition */
  function receive(hash) {
    const offer = document.getElementById("renewed");
    if (hash === ownHash) offer?.remove();
    else if (!offer) {
      surface.notify("definition.changed", {});
      getElement("notices", HTMLElement).prepend(createOffer(update));
    }
  }

  /** @param {import("./live_notices.js").Notice} notice */
  function hear(notice) {
    if (notice.entity !== entity) return;
    noticeCount += 1;
    stopPolling();
    receive(notice.definition);
  }

  async function ask() {
    const before = noticeCount;
    try {
      const response = await fetchWithSession(`${eventsUrl}/current`, { signal, headers: { accept: "application/json" } });
      if (!response.ok) return;
      const { definition, ...more } = await response.json();
      if (noticeCount === before) receive(definition);
      if (!signal.aborted && isVisible()) join(more);
    } catch {
      // The next request may get through.
    }
  }

  /** @param {{ entity?: string, group?: string, watch?: string }} current of a server that has this; an older one is asked again */
  async function join({ entity: name = "", group = "", watch = "" }) {
    if ((leave || isJoining) && group === ownGroup) return;
    disconnect();
    [entity, ownGroup, isJoining] = [name, group, true];
    const joined = watch ? await joinNotices(eventsUrl, group, watch, { onNotice: hear, onLost: startPolling }) : null;
    isJoining = false;
    if (!isVisible() || signal.aborted || group !== ownGroup) joined?.();
    else if (joined) leave = joined;
    else listenAlone();
  }

  /** Frames could be many, and each would take a connection of the few that a browser opens: they ask. */
  async function listenAlone() {
    if (surface.isFrame || !entity) return startPolling();
    leave = () => lone.abort();
    lone = new AbortController();
    const { signal: own } = lone;
    while (!own.aborted) {
      await readEvents(eventsUrl, own, (name, data) => name === "definition" && hear(JSON.parse(data)));
      if (own.aborted) return undefined;
      startPolling();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return undefined;
  }

  function startPolling() {
    if (!signal.aborted && isVisible()) pollTimer ||= setInterval(ask, POLL_MS);
  }

  function stopPolling() {
    clearInterval(pollTimer);
    pollTimer = 0;
  }

  const isVisible = () => document.visibilityState !== "hidden";

  function connect() {
    if (!isVisible()) return;
    startPolling();
    ask();
  }

  function disconnect() {
    leave?.();
    leave = null;
  }

  /** A page that nobody sees holds no connection. */
  function rest() {
    disconnect();
    stopPolling();
  }

  signal.addEventListener("abort", rest);
  document.addEventListener("visibilitychange", () => (isVisible() ? connect() : rest()), { signal });
  window.addEventListener("pagehide", rest, { signal });
  window.addEventListener("pageshow", (event) => event.persisted && connect(), { signal });
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
