// Saves drafts to the server while the person types, without secrets. Only one request runs at a time, so that the
// latest draft arrives last.

import { createCopies } from "./browser_copies.js";
import { closest, createElement, formParams, hiddenInput } from "./elements.js";
import { fetchWithSession } from "./session_fetch.js";
import { say } from "./texts.js";

/** A draft is saved after a pause of this length. After failures the pauses get longer, up to the maximum. */
const PAUSE_MS = 1200;
const MAX_PAUSE_MS = 30_000;
/** While a person types without a pause, a draft is saved this long after the first key that it lacks. */
const MAX_WAIT_MS = 4000;
/** Browsers refuse a larger body for a request that is to outlive the page. */
const MAX_KEEPALIVE_BYTES = 60_000;
const SETTLE_MS = 3000;
/** Until the server has a draft, the browser holds a copy that is at most so old. */
const COPY_MS = 500;
const NOT_IN_DRAFTS = ["visited", "revision", "drafted"];

/**
 * @typedef {object} Drafts
 * @property {() => Promise<void>} settle waits before a save, so that no draft arrives after it
 * @property {() => boolean} isBusy
 * @property {() => void} stop
 * @property {() => void} resume
 * @property {() => Promise<unknown>} forget the record has it all: the browser's copy goes
 * @property {() => Promise<boolean>} save saves at once; resolves with whether the server has everything that belongs in a draft
 */

/**
 * @param {HTMLFormElement} form
 * @param {FormInputs} inputs
 * @param {Listen} listen
 * @returns {Drafts}
 */
export function createDrafts(form, inputs, listen) {
  const draftedInput = hiddenInput(form, "drafted");
  const status = document.getElementById("kept");
  const draftsUrl = form.dataset.drafts ?? "";
  let timer = 0;
  /** When the first key came that no draft has, as `performance.now()` says it; 0 for none. */
  let typedSince = 0;
  let pause = PAUSE_MS;
  let savedContent = content();
  /** @type {Promise<void> | null} */
  let running = null;
  let isStopped = false;
  const copies = createCopies(form.dataset.owner ?? "", draftsUrl, hiddenInput(form, "instance").value);
  let copyTimer = 0;
  /** Whether this browser has refused to store a copy: then it is said that the server alone has the draft. */
  let isRefused = false;

  function content() {
    /** @param {string} name */
    const isSaved = (name) => !name.startsWith("s.") && !inputs.isSecret(name) && !NOT_IN_DRAFTS.includes(name);
    const withheld = inputs.typedSecrets().map((key) => [`w.${key}`, "1"]);
    return new URLSearchParams([...[...formParams(form)].filter(([name]) => isSaved(name)), ...withheld]).toString();
  }

  /** @param {string} text */
  function showStatus(text) {
    if (status) status.textContent = text;
  }

  function schedule() {
    clearTimeout(timer);
    typedSince ||= performance.now();
    copyTimer ||= setTimeout(copy, COPY_MS);
    const wait = Math.max(0, typedSince + MAX_WAIT_MS - performance.now());
    timer = setTimeout(save, pause > PAUSE_MS ? pause : Math.min(pause, wait));
  }

  async function copy() {
    copyTimer = 0;
    const current = content();
    if (!isStopped && current !== savedContent) isRefused = !(await copies.write(current));
  }

  function forget() {
    clearTimeout(copyTimer);
    copyTimer = 0;
    return copies.forget();
  }

  /**
   * Sends what a form that was closed has left in this browser, as the draft of that form, and offers it.
   * @param {import("./browser_copies.js").Copy} found
   */
  async function takeOver({ url, instance, content: left }) {
    const response = await fetchWithSession(url, { method: "POST", body: new URLSearchParams(left) }).catch(() => null);
    if (!response?.ok) return false;
    if ([...document.querySelectorAll(".drafts button")].some((button) => button.getAttribute("value") === instance)) return true;
    const link = createElement("a", "button small", [say("restore")]);
    const address = new URL(form.dataset.record ?? "", location.href);
    address.searchParams.set("draft", instance);
    link.href = address.href;
    const words = createElement("p", "", [createElement("b", "", [say("browser-had-input")])]);
    document.getElementById("notices")?.prepend(createElement("div", "notice drafts", [words, link]));
    return true;
  }

  async function save() {
    clearTimeout(timer);
    if (isStopped) return;
    if (!running) {
      typedSince = 0;
      const current = content();
      if (current === savedContent) return;
      running = send(current).finally(() => {
        running = null;
        if (content() !== savedContent) schedule();
      });
    }
    await running;
  }

  /** @param {string} current */
  async function send(current) {
    // A form without changes needs no draft: an earlier one is discarded.
    const isUnchanged = inputs.findChangedFields().size === 0;
    const url = isUnchanged ? draftsUrl.replace("?", "/discard?") : draftsUrl;
    const body = new URLSearchParams(current);
    draftedInput.value = "1";
    try {
      const response = await fetchWithSession(url, { method: "POST", body, redirect: "manual" });
      if (!response.ok && response.type !== "opaqueredirect") return retryLater(response.status);
    } catch {
      return retryLater(0);
    }
    savedContent = current;
    if (content() === current) forget();
    pause = PAUSE_MS;
    const time = timeOfDay();
    if (isUnchanged) showStatus("");
    else showStatus(isRefused ? say("draft-saved-server-only", { time }) : say("draft-saved", { time }));
    return undefined;
  }

  /** @param {number} code the response's status, 0 when the server was not reached */
  function retryLater(code) {
    pause = Math.min(pause * 2, MAX_PAUSE_MS);
    if (code === 401) showStatus(say("draft-signed-out"));
    else if (code === 413) showStatus(say("draft-over-size"));
    else if (code === 409) showStatus(say("draft-over-count"));
    else showStatus(isRefused ? say("draft-nowhere") : say("draft-not-saved"));
  }

  /**
   * Discards a draft that is offered, and leaves the form as it is.
   * @param {MouseEvent} event
   */
  async function discardOffered(event) {
    const button = closest(event.target, ".drafts button[name=draft]");
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    button.disabled = true;
    const body = new URLSearchParams({ draft: button.value });
    const url = draftsUrl.replace("?", "/discard?");
    const response = await fetchWithSession(url, { method: "POST", body, redirect: "manual" }).catch(() => null);
    button.disabled = false;
    if (!response?.ok && response?.type !== "opaqueredirect") return showStatus(say("failed"));
    const offer = button.closest(".drafts");
    button.closest("li")?.remove();
    if (!offer?.querySelector("li")) offer?.remove();
    return undefined;
  }

  /** The person leaves the page, or switches to another tab: the draft is sent in a way that does not need the page any more. */
  function saveWhileLeaving(/** @type {Event} */ { type }) {
    const current = content();
    const isLeaving = type === "pagehide" || document.visibilityState === "hidden"; // a frame that is removed is not hidden first
    if (isStopped || !isLeaving || current === savedContent) return;
    if (current.length > MAX_KEEPALIVE_BYTES || inputs.findChangedFields().size === 0) return;
    draftedInput.value = "1";
    const body = new URLSearchParams(current);
    fetchWithSession(draftsUrl, { method: "POST", body, keepalive: true }).then(
      (response) => {
        if (!response.ok) return;
        savedContent = current;
        forget();
      },
      () => {},
    );
  }

  if (form.dataset.mode === "view") {
    return { settle: async () => {}, isBusy: () => false, stop() {}, resume() {}, save: async () => true, forget: async () => {} };
  }
  listen(form, "input", schedule);
  listen(form, "change", schedule);
  listen(document, "visibilitychange", saveWhileLeaving);
  if (window.parent !== window) listen(window, "pagehide", saveWhileLeaving);
  listen(document.getElementById("notices"), "click", discardOffered);
  copies.recover(takeOver);
  return {
    forget,
    async settle() {
      clearTimeout(timer);
      if (running) await Promise.race([running, new Promise((resolve) => setTimeout(resolve, SETTLE_MS))]);
      clearTimeout(timer);
    },
    isBusy: () => running !== null,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
    resume() {
      isStopped = false;
      schedule();
    },
    async save() {
      await running;
      await save();
      return content() === savedContent;
    },
  };
}

/** Such as "14:05", in the person's time zone. */
function timeOfDay() {
  return new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}
