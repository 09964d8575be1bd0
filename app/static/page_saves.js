// Saves a form on a page of its own: posts it, and goes on to the saved record. Where that fails, the form stays as it is, with
// its secrets, and a notice says what happened.

import { formParams } from "./elements.js";
import { hideNotice, showNotice } from "./notices.js";
import { postForm, requestPage } from "./page_requests.js";
import { say } from "./texts.js";

/**
 * @param {() => StartedForm} currentForm the form that is shown
 * @param {(url: URL) => void} [leave] goes to another page
 */
export function createPageSaves(currentForm, leave = goTo) {
  /** @param {HTMLElement | null} [button] the one that was pressed, which may lead somewhere else than the form itself */
  async function save(button) {
    const form = currentForm();
    const other = button?.getAttribute("formaction");
    const snapshot = form.takeSnapshot();
    hideNotice();
    /** @param {string} url @param {URLSearchParams} body */
    const post = (url, body) => requestPage(other || url, { method: "POST", body });
    const response = await postForm(form, formParams(form.element), post);
    const next = addressIn(response);
    if (next) {
      next.hash = other ? "" : new URL(form.element.action).hash;
      await form.forget();
      leave(next);
    } else if (response.page?.getElementById("form")) {
      showRefused(form, response.page, snapshot);
    } else {
      form.resume();
      form.restore(snapshot);
      showFailure(response);
    }
  }

  /**
   * The form comes back with what is wrong. What was typed into secrets is not in the page, so it is put back here.
   * @param {StartedForm} form @param {Document} page @param {FormSnapshot} snapshot
   */
  function showRefused(form, page, { secrets, actions }) {
    history.replaceState(history.state, "", new URL(form.element.action).hash || location.href);
    document.title = page.title;
    form.show(page);
    currentForm().restore({ secrets, actions });
    window.scrollTo(0, 0);
  }

  /** @param {FrameResponse} response */
  function showFailure({ status, problem }) {
    /** @type {import("./notices.js").Action} */
    const retry = [say("try-again"), () => currentForm().save()];
    if (status === 401) {
      const actions = /** @type {import("./notices.js").Action[]} */ ([retry, [say("sign-in-in-new-tab"), "/signin"]]);
      reveal(showNotice({ title: say("save-signed-out"), text: say("save-signed-out-advice"), actions }));
    } else if (problem.title) {
      reveal(showNotice({ title: `${problem.title}.`, text: problem.detail ?? "", actions: [retry] }));
    } else {
      reveal(showNotice({ title: say("save-no-answer"), text: say("save-no-answer-advice"), actions: [retry] }));
    }
  }

  return { save };
}

/** @param {HTMLElement} notice */
function reveal(notice) {
  notice.scrollIntoView({ block: "nearest" });
}

/**
 * Where the server sends the person after a save; null if the answer is not our server's.
 * @param {FrameResponse} response
 */
function addressIn({ status, headers }) {
  const address = headers.get("x-location");
  if (status !== 204 || !address) return null;
  const url = new URL(address, location.href);
  return url.origin === location.origin ? url : null;
}

/** @param {URL} url */
function goTo(url) {
  if (url.pathname === location.pathname) location.replace(url);
  else location.assign(url);
}
