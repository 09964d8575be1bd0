// One connection to the server for the notices of a group of pages. A browser opens at most six connections to a host, so one page
// leads: it holds the connection and passes on what it hears. Where it closes, another one takes over. Every connection begins with
// the current state, so that nothing is lost in between.

import { readEvents } from "./event_stream.js";
import { joinGroup } from "./page_groups.js";

/** The leader waits so long for other pages that want something, too. */
const GATHER_MS = 60;
const FIRST_RETRY_MS = 1000;
const MAX_RETRY_MS = 20_000;
/** After so many attempts in vain the pages are to ask for themselves. */
const MAX_FAILURES = 3;
/** As many as the server takes. */
const MAX_WATCHES = 50;

/**
 * @typedef {object} Notice
 * @property {string} entity
 * @property {string} definition hash of the current one
 */

/**
 * @typedef {object} NoticeHandlers
 * @property {(notice: Notice) => void} onNotice also for other entities
 * @property {() => void} onLost there is no connection at the moment
 */

/**
 * Takes part in the connection of a group of pages. Resolves with how to leave it; with null where the browser has no way to
 * share one.
 * @param {string} url of the page's own events
 * @param {string} groupName
 * @param {string} watch ticket by which the connection of another page reports the same
 * @param {NoticeHandlers} handlers
 * @returns {Promise<(() => void) | null>}
 */
export async function joinNotices(url, groupName, watch, { onNotice, onLost }) {
  const group = await joinGroup(groupName);
  if (!group) return null;
  const page = Math.random().toString(36).slice(2);
  /** What each page wants, by page. */
  const watches = new Map([[page, watch]]);
  const leader = createLeader(`${url}?group=${groupName}`, watches, {
    onNotice(notice) {
      group.send({ type: "notice", notice });
      onNotice(notice);
    },
    onLost() {
      group.send({ type: "lost" });
      onLost();
    },
  });
  group.listen((data) => {
    if (data.type === "notice") onNotice(data.notice);
    else if (data.type === "lost") onLost();
    else if (data.type === "leave") watches.delete(data.page);
    else if (data.type === "census") group.send({ type: "watch", page, watch });
    else if (data.type === "watch") {
      watches.set(data.page, data.watch);
      leader.cover();
    }
  });
  group.send({ type: "watch", page, watch });
  group.lead(async (signal) => {
    group.send({ type: "census" });
    await leader.run(signal);
  }, onLost);
  return () => {
    group.send({ type: "leave", page });
    group.leave();
  };
}

/**
 * Holds the connection, as long as it runs.
 * @param {string} url
 * @param {Map<string, string>} watches
 * @param {NoticeHandlers} handlers
 */
function createLeader(url, watches, { onNotice, onLost }) {
  const wanted = () => [...watches.values()].slice(-MAX_WATCHES);
  /** @type {Set<string>} */
  let covered = new Set();
  /** The signal that ends the run; null while this page does not lead. @type {AbortSignal | null} */
  let running = null;
  let isLost = false;
  let failures = 0;
  let attempt = new AbortController();

  /** @param {string} name @param {string} data */
  function hear(name, data) {
    if (name !== "definition") return;
    failures = 0;
    isLost = false;
    onNotice(JSON.parse(data));
  }

  /** @param {AbortSignal} signal */
  async function listenOnce(signal) {
    const current = new AbortController();
    const end = () => current.abort();
    attempt = current;
    covered = new Set(wanted());
    signal.addEventListener("abort", end, { once: true });
    const query = [...covered].map((watch) => `&watch=${encodeURIComponent(watch)}`).join("");
    const status = await readEvents(url + query, current.signal, hear);
    signal.removeEventListener("abort", end);
    if (!current.signal.aborted) await recover(status, signal);
  }

  /** @param {number} status @param {AbortSignal} signal */
  async function recover(status, signal) {
    failures += 1;
    if (failures >= MAX_FAILURES || (status >= 400 && status < 500)) {
      isLost = true;
      onLost();
    }
    const delay = isLost ? MAX_RETRY_MS : FIRST_RETRY_MS * 2 ** (failures - 1);
    await pause(delay * (0.5 + Math.random() / 2), signal);
  }

  return {
    /** @param {AbortSignal} signal */
    async run(signal) {
      running = signal;
      await pause(GATHER_MS, signal);
      while (!signal.aborted) await listenOnce(signal);
      if (running === signal) running = null;
    },
    /** There may be something that the connection does not report yet. */
    async cover() {
      if (!running) return;
      if (isLost) onLost();
      await pause(GATHER_MS, running);
      if (running && wanted().some((watch) => !covered.has(watch))) attempt.abort();
    },
  };
}

/** @param {number} delay @param {AbortSignal} signal */
function pause(delay, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    setTimeout(resolve, delay);
    return signal.addEventListener("abort", resolve, { once: true });
  });
}
