// Saves a form in a frame: posts it, shows the page that comes back, and notifies the host page of the outcome.

import { formParams, hiddenInput, queryAll } from "./elements.js";
import { postPage } from "./frame_pages.js";
import { postForm } from "./page_requests.js";

/**
 * @param {object} frame
 * @param {Host["notify"]} frame.notify
 * @param {(response: FrameResponse) => boolean} frame.showPage shows the response's page; returns false if it has none
 * @param {(response: FrameResponse, retry: () => void) => string} frame.showFailure says what went wrong; returns its code
 * @param {() => StartedForm} frame.form the form that is shown
 * @param {() => FrameFacts} frame.facts the facts of the page that is shown
 */
export function createSaves({ notify, showPage, showFailure, form, facts }) {
  /** @type {((outcome: Outcome) => void)[]} */
  const waiting = [];

  /** @param {HTMLFormElement} element */
  async function save(element) {
    notify("submit.start", {});
    const changedKeys = form().changedKeys();
    const snapshot = form().takeSnapshot();
    const params = formParams(element);
    const saved = form();
    const response = await postForm(saved, params, postPage);
    if (response.status !== 422 && response.page?.getElementById("frame-facts")) await saved.forget();
    if (showPage(response)) {
      if (response.status === 422) finishRejected(response, snapshot);
      else finishSaved(response, changedKeys, snapshot);
      return;
    }
    form().resume();
    form().restore(snapshot);
    fail({ count: 0, codes: [showFailure(response, () => form().save())] });
  }

  /** @param {FrameResponse} response @param {string[]} changedKeys @param {FormSnapshot} snapshot */
  function finishSaved(response, changedKeys, snapshot) {
    form().restore({ ...snapshot, secrets: [], actions: [] });
    const wasChanged = new URL(response.url).searchParams.get("told")?.startsWith("saved");
    const changed = wasChanged ? changedKeys : [];
    const version = hiddenInput(form().element, "version").value;
    const notTaken = readNotTaken();
    const detail = { record: facts().record, version, changed, notTaken, ...(facts().values && { values: valuesOf(changed) }) };
    notify("submit.success", detail);
    answer({ saved: true, ...detail });
  }

  /** @param {FrameResponse} response @param {FormSnapshot} snapshot */
  function finishRejected({ headers }, { secrets, actions }) {
    form().restore({ secrets, actions });
    // A form that comes back without an error has a new definition, and the person is to review it.
    const codes = (headers.get("x-codes") || "look_again").split(",");
    if (codes.includes("conflict")) notify("conflict", { fields: conflictingKeys() });
    fail({ count: Number(headers.get("x-problems")), codes });
  }

  /** @param {HostEvents["submit.error"]} detail */
  function fail(detail) {
    notify("submit.error", detail);
    answer({ saved: false, ...detail });
  }

  /**
   * Answers the requests of the host page that wait for the outcome.
   * @param {Outcome} outcome
   */
  function answer(outcome) {
    for (const resolve of waiting.splice(0)) resolve(outcome);
  }

  /**
   * Values of fields by key, for host pages that may see them. Secrets are not on the page, so they are not among them.
   * @param {string[]} keys
   */
  function valuesOf(keys) {
    const params = formParams(form().element);
    return Object.fromEntries(keys.map((key) => [key, params.getAll(`f.${key}`)]));
  }

  return {
    save,
    /**
     * Saves because the host page asks for it. Resolves with the outcome.
     * @returns {Promise<Outcome>}
     */
    request() {
      return new Promise((resolve) => {
        waiting.push(resolve);
        form().save();
      });
    },
  };
}

/** What the page names as not saved: by label and code, without what was typed. */
function readNotTaken() {
  const named = queryAll(document, ".leftovers [data-code]");
  return named.map(({ dataset: { label = "", code = "" } }) => ({ label, code }));
}

/** Keys of the fields that somebody else changed as well. Their choices are radio buttons named "c." and the key. */
function conflictingKeys() {
  const names = queryAll(document, ".conflict [name^='c.']").map((input) => input.getAttribute("name")?.slice(2) ?? "");
  return [...new Set(names)];
}
