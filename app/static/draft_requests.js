// Sends the edits of a draft one after another, and shows the page that answers in place of the one before.

import { findElement, formParams } from "./elements.js";
import { requestPage } from "./page_requests.js";
import { replaceRegions } from "./page_regions.js";
import { say } from "./texts.js";

const NOTHING = new URLSearchParams();

/**
 * @param {(page: Document) => void} onPage called with each page that is shown
 */
export function createDraftRequests(onPage) {
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();

  /**
   * @param {string} url
   * @param {URLSearchParams | null} body null for a page that is looked at
   * @param {boolean} isStep whether the way back leads to the page before
   */
  async function run(url, body, isStep) {
    if (body) body.set("revision", currentRevision());
    const response = await requestPage(url, body ? { method: "POST", body } : {});
    if (!response.page || !response.page.getElementById("designer")) {
      if (response.page && response.url) location.assign(response.url);
      else announce(response.problem.title ?? say("failed"));
      return;
    }
    // Another tab of the page has other parts: it is opened as a whole.
    if (tabOf(response.page) !== tabOf(document)) {
      location.assign(response.url);
      return;
    }
    replaceRegions(response.page, body ?? NOTHING);
    const address = withoutSaid(response.url);
    if (response.status === 200 && address !== location.href) {
      if (isStep && !body) history.pushState(null, "", address);
      else history.replaceState(history.state, "", address);
    }
    onPage(response.page);
    announce(document.querySelector("[role=alert], .notice span")?.textContent ?? stateText());
  }

  /** @param {() => Promise<void>} job */
  function queue(job) {
    last = last.then(job, job);
    return last;
  }

  return {
    /**
     * Posts a form as it is now.
     * @param {HTMLFormElement} form
     * @param {HTMLElement | null} [submitter]
     */
    post(form, submitter) {
      const body = formParams(form, submitter);
      return queue(() => run(form.action, body, false));
    },
    /**
     * Posts what `makeBody` gives once all edits before are done; nothing where it gives null.
     * @param {string} url
     * @param {() => URLSearchParams | null} makeBody
     */
    postLater(url, makeBody) {
      return queue(async () => {
        const body = makeBody();
        if (body) await run(url, body, false);
      });
    },
    /** @param {string} url @param {boolean} [isStep] */
    show: (url, isStep = true) => queue(() => run(url, null, isStep)),
  };
}

function currentRevision() {
  const input = document.querySelector("input[name=revision]");
  return input instanceof HTMLInputElement ? input.value : "";
}

/** @param {Document} page */
const tabOf = (page) => page.getElementById("designer")?.dataset.tab ?? "";

const stateText = () => document.querySelector("[data-state]")?.textContent ?? "";

/** @param {string} text */
function announce(text) {
  const status = findElement("done", HTMLElement);
  if (status) status.textContent = text;
}

/** @param {string} url */
function withoutSaid(url) {
  const address = new URL(url);
  address.searchParams.delete("said");
  return address.href;
}
