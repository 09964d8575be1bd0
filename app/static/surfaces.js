// Where a form is shown, and what follows from it: a page of its own has dialogs and scrolls; a frame has no dialogs,
// and its host page scrolls.

/** A press on a button that asks for confirmation counts as a confirmation for this time. */
const CONFIRM_MS = 5000;

/**
 * @param {(form: StartedForm) => void} formStarted
 * @returns {Surface}
 */
export function createPageSurface(formStarted) {
  return {
    isFrame: false,
    confirm: (question) => window.confirm(question),
    notify() {},
    scrollToTop: () => window.scrollTo(0, 0),
    showSummary: (summary) => summary?.focus(),
    focus(element) {
      element.scrollIntoView({ block: "center" });
      element.focus({ preventScroll: true });
    },
    formStarted,
  };
}

/**
 * @param {Host["notify"]} notify
 * @param {(element: HTMLElement) => void} bringIntoView
 * @param {(form: StartedForm) => void} formStarted
 * @returns {Surface}
 */
export function createFrameSurface(notify, bringIntoView, formStarted) {
  return {
    isFrame: true,
    confirm: confirmByButton,
    notify,
    scrollToTop: () => window.scrollTo(0, 0),
    showSummary(summary) {
      if (!summary) return;
      bringIntoView(summary);
      // The focus moves only within the frame: it is never taken from the host page.
      if (document.hasFocus()) summary.focus({ preventScroll: true });
    },
    focus(element) {
      bringIntoView(element);
      element.focus({ preventScroll: true });
    },
    formStarted,
  };
}

/**
 * The first press shows the question on the button; a second press, soon after, confirms.
 * @param {string} question
 * @param {HTMLElement} button
 */
function confirmByButton(question, button) {
  if (button.dataset.confirming) return true;
  const label = button.textContent;
  button.dataset.confirming = "1";
  button.textContent = question;
  setTimeout(() => {
    delete button.dataset.confirming;
    button.textContent = label;
  }, CONFIRM_MS);
  return false;
}
